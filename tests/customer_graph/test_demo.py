"""`fiche demo` in an empty folder: the first thing that a newcomer sees."""

from __future__ import annotations

import json
import shlex
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.page.examples import Example
from tests.customer_graph.processes import Running, run, started

SECONDS_TO_START_AGAIN = 15.0
"""The promise is five seconds on an idle machine; here other tests run beside this one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / ".fiche"


@pytest.fixture(scope="module")
def checked(folder: Path) -> str:
    """What `fiche demo --check` prints at its first start, which makes the data."""
    done = run("demo", "--check", "--folder", folder)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demonstration(folder: Path, checked: str) -> Iterator[Running]:
    with started("demo", "--port", "0", "--folder", folder) as running:
        yield running


def test_the_check_prints_a_line_for_every_operation(checked: str, examples: Mapping[str, Example]) -> None:
    lines = [line.split() for line in checked.splitlines()]

    told = {words[1]: words[0] for words in lines if len(words) > 1 and words[0] in ("ok", "failed")}
    assert told == dict.fromkeys(examples, "ok")


def test_the_check_fails_where_an_operation_finds_nothing(folder: Path, checked: str, tmp_path: Path) -> None:
    """The data of one system are of another world: the operations that need them say so."""
    databases = folder / "demo-S"
    copied = tmp_path / "demo-S"
    copied.mkdir(parents=True)
    for file in databases.iterdir():
        (copied / file.name).write_bytes(file.read_bytes())
    _empty(copied / "loyalty.sqlite", "loyalty_card")

    done = run("demo", "--check", "--folder", tmp_path)

    assert done.returncode == 1
    assert "failed P3CoalitionCard" in " ".join(done.stdout.split())


def _empty(database: Path, table: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of this file
    connection.close()


def test_a_second_start_takes_seconds(folder: Path, checked: str) -> None:
    start = time.monotonic()
    with started("demo", "--port", "0", "--folder", folder) as running:
        seconds = time.monotonic() - start
        status = running.end()

    assert seconds < SECONDS_TO_START_AGAIN
    assert status == 0


def test_the_demonstration_shows_a_page_to_people(demonstration: Running) -> None:
    page = httpx.get(demonstration.url, headers={"accept": "text/html"})
    front = httpx.get(demonstration.address, headers={"accept": "text/html"}, follow_redirects=True)

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "F1Header" in page.text
    assert front.text == page.text


@pytest.mark.parametrize("path", ["/health", "/health?live", "/health?ready", "/ready"])
def test_the_demonstration_is_up(demonstration: Running, path: str) -> None:
    response = httpx.get(demonstration.address + path)

    assert (response.status_code, response.json()) == (200, {"status": "UP"})


@pytest.mark.parametrize("name", ["F1Header", "B5B2bAccount", "P4Agency"])
def test_the_demonstration_answers_over_http(
    demonstration: Running, name: str, examples: Mapping[str, Example], golden: Path
) -> None:
    example = examples[name]
    headers = {header: str(value) for header, value in example.headers.items()}
    body = {"query": example.query, "variables": dict(example.variables)}

    response = httpx.post(demonstration.url, json=body, headers=headers, timeout=60)

    assert response.json() == json.loads((golden / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def with_tokens(folder: Path, checked: str) -> Iterator[Running]:
    with started("demo", "--tokens", "--port", "0", "--folder", folder) as running:
        yield running


def test_with_tokens_every_operation_answers_with_its_own(folder: Path, checked: str) -> None:
    done = run("demo", "--check", "--tokens", "--folder", folder)

    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout


def test_the_page_sends_a_token_with_each_example(
    with_tokens: Running, examples: Mapping[str, Example]
) -> None:
    page = httpx.get(with_tokens.url, headers={"accept": "text/html"}).text

    assert page.count("Bearer ey") == len(examples)
    assert "fiche-subject" not in page


def test_a_printed_token_opens_what_its_bearer_may_see_and_nothing_else(
    folder: Path, with_tokens: Running, golden: Path
) -> None:
    port = with_tokens.address.rpartition(":")[2]
    printed = run("token", "--as", "partner-coalition", "--folder", folder, "--port", port)
    token, _, curl = printed.stdout.partition("\n")

    words = shlex.split(curl)
    body = json.loads(words[words.index("--data") + 1])
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "--header")
    answer = httpx.post(words[2], json=body, headers=headers, timeout=60)

    assert headers["authorization"] == f"Bearer {token}"
    found = answer.json()
    agreed = json.loads((golden / "P3CoalitionCard.json").read_text())
    own = found["data"]["memberByCard"]["customer"].pop("id")
    assert own.startswith("p1."), "partners have ids of their own"
    assert agreed["data"]["memberByCard"]["customer"].pop("id") != own
    assert found == agreed
    query = '{ card: __type(name: "LoyaltyCard") { name } invoice: __type(name: "Invoice") { name } }'
    shown = httpx.post(with_tokens.url, json={"query": query}, headers=headers)
    assert shown.json() == {"data": {"card": {"name": "LoyaltyCard"}, "invoice": None}}


def test_a_partner_works_with_the_ids_that_it_was_given(folder: Path, with_tokens: Running) -> None:
    printed = run("token", "--as", "partner-agency", "--folder", folder).stdout
    headers = {"authorization": f"Bearer {printed.splitlines()[0]}"}

    def ask(query: str) -> Any:
        answer = httpx.post(with_tokens.url, json={"query": query}, headers=headers, timeout=60).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    page = "contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: 1) { edges { node { id } } }"
    (edge,) = ask(f"{{ {page} }}")["contactableContacts"]["edges"]
    known = edge["node"]["id"]

    assert known.startswith("p1.")
    assert ask(f'{{ node(id: "{known}") {{ id __typename }} }}') == {
        "node": {"id": known, "__typename": "CrmContact"}
    }


def test_a_partner_gets_a_token_for_its_credentials(folder: Path, with_tokens: Running) -> None:
    secret = json.loads((folder / "demo-S" / "issuer.json").read_text())["secrets"]["partner-carrier"]

    asked = {"grant_type": "client_credentials", "scope": "read:orders"}
    given = httpx.post(f"{with_tokens.address}/token", data=asked, auth=("partner-carrier", secret)).json()
    answer = httpx.post(
        with_tokens.url,
        json={"query": '{ orderByNumber(number: "W1000025") { status shippingAddress { city } } }'},
        headers={"authorization": f"Bearer {given['access_token']}"},
    ).json()

    assert answer["data"] == {"orderByNumber": {"status": "DELIVERED", "shippingAddress": None}}
    assert [error["path"] for error in answer["errors"]] == [["orderByNumber", "shippingAddress"]]


def test_whoever_is_unknown_to_the_issuer_is_told_who_is_known(folder: Path) -> None:
    nobody = run("token", "--as", "agency", "--folder", folder)
    too_much = run("token", "--as", "partner-agency", "--scope", "read:audit", "--folder", folder)

    assert nobody.returncode == too_much.returncode == 1
    assert "partner-agency       a marketing agency" in nobody.stderr
    assert "partner-agency may not have read:audit, only: read:customers" in too_much.stderr
