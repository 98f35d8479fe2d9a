from __future__ import annotations

import pytest

from gateway.config.reading import BadSettings, read_settings


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
