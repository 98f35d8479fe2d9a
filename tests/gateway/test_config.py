from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.auth.issuers import Issuer
from gateway.config.reading import BadSettings, read_settings
from gateway.config.schema import json_schema


def test_without_any_variable_the_defaults_stand() -> None:
    settings = read_settings()

    assert (settings.host, settings.request_timeout, settings.subgraph_timeout) == ("127.0.0.1", 30, 10)
    assert settings.propagate_headers == ("fiche-subject", "traceparent")
    assert settings.extensions_allowed("crm") == {"code", "system", "retryAfter"}


def test_the_environment_sets_what_the_command_line_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHE_PORT", "4001")
    monkeypatch.setenv("FICHE_HOST", "0.0.0.0")  # noqa: S104 - only read
    monkeypatch.setenv("FICHE_PROPAGATE_HEADERS", "Fiche-Subject, x-shop")
    monkeypatch.setenv("FICHE_ERROR_EXTENSIONS", '{"crm": ["code"]}')

    settings = read_settings(port=4002)

    assert (settings.host, settings.port) == ("0.0.0.0", 4002)  # noqa: S104 - only read
    assert settings.propagate_headers == ("fiche-subject", "x-shop")
    assert settings.extensions_allowed("crm") == {"code"}
    assert settings.extensions_allowed("loyalty") == frozenset()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("FICHE_PORT", "http", "FICHE_PORT: "),
        ("FICHE_PORT", "65536", "FICHE_PORT: "),
        ("FICHE_REQUEST_TIMEOUT", "inf", "FICHE_REQUEST_TIMEOUT: "),
        ("FICHE_MAX_BODY_BYTES", "0", "FICHE_MAX_BODY_BYTES: "),
        ("FICHE_ERROR_EXTENSIONS", '{"crm": ["code"]', "FICHE_ERROR_EXTENSIONS: "),
        ("FICHE_ERROR_EXTENSIONS", '{"crm": 1}', "FICHE_ERROR_EXTENSIONS[crm]: "),
        (
            "FICHE_PROPAGATE_HEADERS",
            "traceparent,Host",
            "FICHE_PROPAGATE_HEADERS: 'host' belongs to one connection",
        ),
        (
            "FICHE_SUBGRAPH_TIMEOUT",
            "30",
            "FICHE_SUBGRAPH_TIMEOUT (30 s) must be smaller than FICHE_REQUEST_TIMEOUT",
        ),
        ("FICHE_PROT", "1", "FICHE_PROT: unknown. Did you mean FICHE_PORT?"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings) as refused:
        read_settings()

    assert str(refused.value).startswith(told)


def test_a_variable_of_a_subgraph_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHE_CRM_DATABASE_URL", "sqlite:///crm.sqlite")

    assert read_settings().port == 4000


FILE = """
host: 0.0.0.0
port: ${SHOP_PORT}
request_timeout: 20
propagate_headers: [fiche-subject, x-shop]
error_extensions:
  crm: [code]
issuers:
  - jwks_url: ${SHOP_LOGIN:-https://login.shop.example}/jwks
    audience: [shop]
routes: {/go: "http://hub:4001/go"}
token_prefix: $${literally}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "fiche.yaml"
        file.write_text(text)
        return file

    return write


def test_a_file_sets_what_neither_the_environment_nor_the_command_line_does(
    monkeypatch: pytest.MonkeyPatch, written: Callable[[str], Path]
) -> None:
    monkeypatch.setenv("SHOP_PORT", "4003")
    monkeypatch.setenv("FICHE_REQUEST_TIMEOUT", "25")

    settings = read_settings(written(FILE), host="127.0.0.2")

    assert (settings.host, settings.port, settings.request_timeout) == ("127.0.0.2", 4003, 25)
    assert settings.propagate_headers == ("fiche-subject", "x-shop")
    assert settings.extensions_allowed("crm") == {"code"}
    assert settings.issuers == (Issuer(jwks_url="https://login.shop.example/jwks", audience=("shop",)),)
    assert settings.routes == {"/go": "http://hub:4001/go"}
    assert settings.token_prefix == "${literally}"


def test_an_empty_file_sets_nothing(written: Callable[[str], Path]) -> None:
    assert read_settings(written("# nothing yet\n")) == read_settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot: 4000", "FILE: prot: unknown. Did you mean port?"),
        ("port: http", "FILE: port: Input should be a valid integer"),
        ("port: 4000\nhost: a\nport: 4001", "FILE:3: port stands here again"),
        ("issuers: [{jwks_uri: https://a/jwks}]", "FILE: issuers[0][jwks_url]: Field required"),
        (
            "issuers: [{jwks_url: https://a/jwks, audiense: [a]}]",
            "FILE: issuers[0][audiense]: unknown. Did you mean audience?",
        ),
        (
            "clients: {clients: {shop: {role: me}}}",
            "FILE: clients[clients][shop][role]: unknown. Did you mean rule?",
        ),
        ("host: ${SHOP_HOST}", "FILE: host: the variable SHOP_HOST is not set."),
        ("error_extensions: {crm: ['${KEY_OF_SHOP}']}", "FILE: error_extensions.crm[0]: the variable KEY_"),
        ("- port", "FILE: must have settings by their names"),
        ("port: [", "FILE:1: is no YAML: "),
        ("host: !!python/object:os.system a", "FILE:1: is no YAML: "),
        ("audit: {file: a, key: short, subject: Customer}", "FILE: audit[key]: "),
    ],
)
def test_what_is_wrong_in_a_file_is_told_by_its_place(
    written: Callable[[str], Path], text: str, told: str
) -> None:
    file = written(text)

    with pytest.raises(BadSettings) as refused:
        read_settings(file)

    assert str(refused.value).startswith(told.replace("FILE", str(file)))
    assert "'short'" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"fiche\.yaml: cannot be read: no such file"):
        read_settings(tmp_path / "fiche.yaml")


def test_the_published_schema_is_that_of_the_settings() -> None:
    published = Path(__file__).parents[2] / "docs" / "configuration.schema.json"

    assert json.loads(published.read_text()) == json_schema(), (
        "Write it again: fiche config schema > docs/configuration.schema.json"
    )


def test_each_setting_is_described_in_the_schema() -> None:
    properties = json_schema()["properties"]
    assert isinstance(properties, dict)

    assert properties["port"] == {
        "default": 4000,
        "description": "0 takes any free port.",
        "maximum": 65535,
        "minimum": 0,
        "type": "integer",
    }
