"""Documents that are asked for by id, and gateways that run no others."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.auth.caller_context import CallerContexts, new_caller_key
from gateway.auth.clients import Client, Clients
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.config import Settings
from gateway.config.reading import BadSettings, read_settings
from gateway.documents.manifest import BadManifest, read_documents
from gateway.documents.resolve import Documents, configured_documents
from gateway.documents.trusted import TrustedDocuments
from gateway.errors import Refusal
from gateway.parameters import NamedDocument, Parameters
from schema.rights import Grant

TIERS = "query Tiers { tiers }"
NAME = "query Name($id: ID!) { customer(id: $id) { name } }"
STRANGE = "query Strange { tiers customer(id: 1) { points } }"

GOLD = {"data": {"tiers": ["gold", "silver"]}}


def manifest(file: Path, *operations: dict[str, object]) -> Path:
    listed = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    file.write_text(json.dumps(listed))
    return file


def operation(name: str, body: str, **more: object) -> dict[str, object]:
    return {"id": name, "name": name.title(), "type": "query", "body": body, **more}


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return manifest(tmp_path / "documents.json", operation("tiers", TIERS), operation("name", NAME))


def refused(answer: httpx.Response) -> tuple[int, str]:
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


PREFLIGHT = {"apollo-require-preflight": "true"}


async def test_a_document_is_named_in_four_places_and_the_first_counts(serve: Any, listed: Path) -> None:
    places: list[dict[str, object]] = [
        {"documentId": "tiers"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "tiers"}}},
        {"doc_id": "tiers"},
    ]
    async with serve(documents=listed) as client:
        answers = [await client.post("/graphql", json=place) for place in places]
        answers.append(await client.post("/graphql/tiers", json={}))
        answers.append(await client.get("/graphql/tiers", headers=PREFLIGHT))
        for n in range(len(places)):
            later = {**{key: value for each in places[n + 1 :] for key, value in each.items()}}
            wrong = json.loads(json.dumps(later).replace("tiers", "nothing"))
            answers.append(await client.post("/graphql/nothing", json={**wrong, **places[n]}))

    assert [answer.json() for answer in answers] == [GOLD] * 8


async def test_a_named_document_takes_variables(serve: Any, listed: Path) -> None:
    async with serve(documents=listed) as client:
        posted = await client.post("/graphql", json={"documentId": "name", "variables": {"id": 2}})
        got = await client.get("/graphql/name", params={"variables": '{"id": 2}'}, headers=PREFLIGHT)

    assert posted.json() == got.json() == {"data": {"customer": {"name": "Grace"}}}


async def test_a_get_by_path_is_held_to_the_rules_against_forgery(serve: Any, listed: Path) -> None:
    async with serve(documents=listed) as client:
        answer = await client.get("/graphql/tiers")

    assert refused(answer) == (400, "CSRF_ERROR")


async def test_a_relay_map_names_documents(serve: Any, tmp_path: Path) -> None:
    file = tmp_path / "relay.json"
    file.write_text(json.dumps({"0cc175b9": TIERS}))

    async with serve(documents=file) as client:
        answer = await client.post("/graphql", json={"doc_id": "0cc175b9"})

    assert answer.json() == GOLD


@pytest.mark.parametrize(
    "name",
    ["sheets/tiers", sha256(TIERS.encode()).hexdigest(), f"sha256:{sha256(TIERS.encode()).hexdigest()}"],
)
async def test_a_folder_names_documents_by_path_and_by_hash(serve: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "tiers.graphql").write_text(f"\n{TIERS}\n")

    async with serve(documents=tmp_path) as client:
        answer = await client.post("/graphql", json={"documentId": name})

    assert answer.json() == GOLD


async def test_an_unknown_id_is_not_found(serve: Any, listed: Path) -> None:
    async with serve(documents=listed) as client:
        answer = await client.post("/graphql", json={"documentId": "nothing"})

    assert refused(answer) == (404, "PERSISTED_QUERY_NOT_IN_LIST")


async def test_an_id_and_a_text_together_are_refused(serve: Any, listed: Path) -> None:
    async with serve(documents=listed) as client:
        answer = await client.post("/graphql", json={"documentId": "tiers", "query": TIERS})

    assert refused(answer) == (400, "CANNOT_SEND_PQ_ID_AND_BODY")


async def test_a_safelist_lets_its_texts_through_however_they_are_written(serve: Any, listed: Path) -> None:
    async with serve(documents=listed, safelist="enforce") as client:
        known = await client.post("/graphql", json={"query": "query Tiers {\n  # all\n  tiers,\n}"})
        strange = await client.post("/graphql", json={"query": STRANGE})
        renamed = await client.post("/graphql", json={"query": "query Other { tiers }"})

    assert known.json() == GOLD
    assert refused(strange) == refused(renamed) == (403, "QUERY_NOT_IN_SAFELIST")


async def test_nobody_learns_a_document_past_a_safelist(serve: Any, shop: Any, listed: Path) -> None:
    """Neither with hash and text together, nor with the hash of what another gateway learnt."""
    hashed = sha256(STRANGE.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashed}}

    async with serve(documents=listed, safelist="enforce") as client:
        together = await client.post("/graphql", json={"query": STRANGE, "extensions": extensions})
        alone = await client.post("/graphql", json={"extensions": extensions})

    assert refused(together) == (400, "CANNOT_SEND_PQ_ID_AND_BODY")
    assert refused(alone) == (404, "PERSISTED_QUERY_NOT_IN_LIST")
    assert shop.requests == (0, 0)


async def test_where_an_id_is_required_even_a_trusted_text_is_refused(serve: Any, listed: Path) -> None:
    async with serve(documents=listed, safelist="require_id") as client:
        by_text = await client.post("/graphql", json={"query": TIERS})
        by_id = await client.post("/graphql", json={"documentId": "tiers"})

    assert refused(by_text) == (400, "PERSISTED_QUERY_ID_REQUIRED")
    assert by_id.json() == GOLD


async def test_a_safelist_may_only_log(serve: Any, listed: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Once for a text, by its hash: a text may hold an e-mail address."""
    with caplog.at_level(logging.WARNING, "fiche.gateway.documents"):
        async with serve(documents=listed, safelist="log_only") as client:
            answers = [
                await client.post("/graphql", json={"query": each}) for each in (STRANGE, STRANGE, TIERS)
            ]

    assert all("errors" not in answer.json() for answer in answers)
    assert [record.getMessage() for record in caplog.records] == [
        "A client without a name sends a document that is not trusted: operation None, "
        f"sha256 {sha256(STRANGE.encode()).hexdigest()}"
    ]


Resolve = Callable[..., Parameters | Refusal]


def documents(**settings: Any) -> Documents:
    return configured_documents(Settings(**settings))


PARTNER = Principal(Grant(authenticated=True), client="partner-agency")


async def test_clients_have_safelists_of_their_own(listed: Path) -> None:
    known = documents(
        documents=listed,
        safelist="enforce",
        clients=Clients(
            clients={"support": Client(safelist="off"), "partner-agency": Client(safelist="require_id")}
        ),
    )

    assert await known.resolved(Parameters(STRANGE), "support") == Parameters(STRANGE)
    assert isinstance(await known.resolved(Parameters(TIERS), PARTNER.client), Refusal)
    assert isinstance(await known.resolved(Parameters(STRANGE), None), Refusal)


async def test_a_document_of_one_client_is_not_that_of_another(tmp_path: Path) -> None:
    """Even a text: it is trusted for whom it was written."""
    file = manifest(
        tmp_path / "documents.json", operation("a", STRANGE, clientName="agency"), operation("tiers", TIERS)
    )
    known = documents(documents=file, safelist="enforce")

    for parameters in (Parameters("", document=NamedDocument("a")), Parameters(STRANGE)):
        assert isinstance(await known.resolved(parameters, "agency"), Parameters)
        assert isinstance(await known.resolved(parameters, "courier"), Refusal)
        assert isinstance(await known.resolved(parameters, None), Refusal)


async def test_a_text_that_is_no_graphql_is_not_trusted(listed: Path) -> None:
    known = documents(documents=listed, safelist="enforce")

    for text in ("{", "", "{ a " * 3_000, "\x00"):
        assert isinstance(await known.resolved(Parameters(text), None), Refusal)


async def test_what_a_subgraph_asks_for_a_caller_is_held_to_no_safelist_and_no_budget(
    serve: Any, listed: Path
) -> None:
    """The texts are its own, and the caller has paid for the operation that led to them."""
    key, _ = new_caller_key()
    [told] = await CallerContexts(key, Clients(), ["orders"])(ANONYMOUS)
    limits = {"documents": listed, "safelist": "enforce", "rate_limit": 1, "rate_limit_window": 1_000_000_000}

    async with serve(caller_key=key, **limits) as client:
        inner = [
            await client.post("/graphql", json={"query": STRANGE}, headers=dict([told])) for _ in range(2)
        ]
        forged = await client.post("/graphql", json={"query": STRANGE}, headers={told[0]: "forged"})

    assert all("errors" not in answer.json() for answer in inner)
    assert refused(forged) == (403, "QUERY_NOT_IN_SAFELIST")


def test_a_changed_list_is_read_again_and_a_broken_one_is_not(listed: Path) -> None:
    trusted = TrustedDocuments(listed)
    assert not trusted.refresh()

    manifest(listed, operation("strange", STRANGE))
    os.utime(listed, ns=(1, 1))
    assert trusted.refresh()
    assert (trusted.current.text("strange", None), trusted.current.text("tiers", None)) == (STRANGE, None)

    listed.write_text("{")
    assert not trusted.refresh()
    assert trusted.current.text("strange", None) == STRANGE

    listed.unlink()
    assert not trusted.refresh()
    assert trusted.current.text("strange", None) == STRANGE


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "no JSON"),
        ("[]", "must be an object"),
        ("{}", "holds no document"),
        ('{"a": 1}', r"\.a: must be a text"),
        ('{"format": "other", "version": 1}', "format and version"),
        ('{"format": "apollo-persisted-query-manifest", "version": 1}', "operations: must be a list"),
        (
            '{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "a"}]}',
            r"operations\[0\]\.body",
        ),
        ('{"a": "{ tiers "}', "document 'a': its text is no GraphQL"),
    ],
)
def test_a_list_that_is_wrong_says_where(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(text)

    with pytest.raises(BadManifest, match=complaint):
        TrustedDocuments(file)


def test_one_id_for_two_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="two documents have the id 'a'"):
        read_documents(manifest(tmp_path / "m.json", operation("a", TIERS), operation("a", NAME)))


def test_a_safelist_without_documents_stops_the_start() -> None:
    with pytest.raises(BadSettings, match="FICHE_SAFELIST needs FICHE_DOCUMENTS"):
        read_settings(safelist="enforce")


def test_a_safelist_of_one_client_without_documents_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients: {partner-agency: {safelist: enforce}}")

    with pytest.raises(BadSettings, match="FICHE_SAFELIST needs FICHE_DOCUMENTS"):
        read_settings(clients=file)
