"""The example operations that write, each on a copy of set S of its own: golden answers, and how they end."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.commands.islands import EXAMPLES, sqlite_urls
from gateway.graph import Graph
from gateway.page.examples import Example, read_examples
from subgraphs.kit.ids import decode_id, encode_id
from subgraphs.world import keys
from subgraphs.world.characters import Role
from subgraphs.world.examples import ME, ORDER_NUMBER, character_id
from tests.customer_graph.conftest import CustomerGraph, running
from tests.customer_graph.copies import copied

WRITING: Mapping[str, Example] = {example.name: example for example in read_examples(EXAMPLES / "writing")}

VARIABLES: Mapping[str, Mapping[str, object]] = {
    "F5ChangeEmail": {"me": ME, "new": "camille.nouvelle@example.com"},
    "F6Newsletter": {"me": ME},
    "B4Merge": {"keep": ME, "dup": character_id(Role.ONLY_AN_ACCOUNT)},
    "B6LogCall": {
        "in": {
            "contactId": encode_id("CrmContact", keys.contact(1)),
            "subject": "Where is my parcel?",
            "phase": "POST_SALE",
            "orderNumber": ORDER_NUMBER,
            "messages": [
                {
                    "medium": "PHONE",
                    "direction": "INBOUND",
                    "at": "2026-10-30T09:00:00Z",
                    "body": "The carrier has not come.",
                    "durationSeconds": 120,
                }
            ],
        }
    },
    "P6PartnerUnsubscribe": {"id": encode_id("CrmContact", keys.contact(1))},
}

SUBJECTS = {"F5ChangeEmail": ME, "F6Newsletter": ME}

MOST_REQUESTS = {
    "F5ChangeEmail": 2,
    "F6Newsletter": 2,
    "B4Merge": 1,
    "B6LogCall": 3,
    "P6PartnerUnsubscribe": 1,
}
"""The fetches that a reference planner needs; the steps of an operation are not the planner's."""

OWN_IDS = ("Operation", "Exchange")
"""Types whose ids are made anew by each run."""

ENDS = frozenset({"SUCCEEDED", "FAILED", "COMPENSATED", "NEEDS_ATTENTION"})


@pytest.fixture
async def writable(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[CustomerGraph]:
    urls = sqlite_urls(tmp_path)
    copied(database_urls, urls)
    async with running(graph, urls) as found:
        yield found


def test_every_operation_that_writes_has_its_figures() -> None:
    assert WRITING.keys() == VARIABLES.keys() == MOST_REQUESTS.keys()


@pytest.mark.parametrize("name", WRITING)
async def test_an_operation_answers_as_agreed(name: str, writable: CustomerGraph, golden: Path) -> None:
    """FICHE_ACCEPT=1 writes what came; read it before you commit it."""
    file = golden / f"{name}.json"

    answer = _without_own_ids(await _asked(writable, name))

    if os.environ.get("FICHE_ACCEPT"):
        file.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
    assert answer == json.loads(file.read_text())
    assert "errors" not in answer
    assert len(writable.asked) <= MOST_REQUESTS[name]


@pytest.mark.parametrize("name", WRITING)
async def test_the_same_key_again_answers_the_same_and_writes_nothing(
    name: str, writable: CustomerGraph
) -> None:
    first = await _asked(writable, name)
    again = await _asked(writable, name)

    assert _payload(again)["userErrors"] == _payload(first)["userErrors"] == []
    assert _ids(again) == _ids(first)


@pytest.mark.parametrize(
    ("name", "words", "others"),
    [
        ("F5ChangeEmail", "camille.nouvelle", "camille.autre"),
        ("B6LogCall", "Where is my parcel?", "Where are my points?"),
    ],
)
async def test_the_same_key_with_another_input_is_refused(
    name: str, words: str, others: str, writable: CustomerGraph
) -> None:
    await _asked(writable, name)

    answer = await _asked(writable, name, json.loads(json.dumps(VARIABLES[name]).replace(words, others)))

    assert [error["code"] for error in _payload(answer)["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_an_email_change_waits_for_the_click_and_says_so(writable: CustomerGraph) -> None:
    operation = _payload(await _asked(writable, "F5ChangeEmail"))["operation"]

    again = await writable.answer(
        "query ($id: ID!) { operation(id: $id) { status steps { system status } } }", {"id": operation["id"]}
    )

    assert again["data"]["operation"]["status"] == "PENDING"


async def test_a_merge_ends_and_can_be_undone(writable: CustomerGraph) -> None:
    keep, dup = VARIABLES["B4Merge"]["keep"], VARIABLES["B4Merge"]["dup"]
    merged = _payload(await _asked(writable, "B4Merge"))
    assert dup in merged["customer"]["mergedFrom"]

    survivor = await writable.answer("query ($id: ID!) { customer(id: $id) { id } }", {"id": dup})
    assert survivor["data"]["customer"]["id"] == keep

    undo = """mutation ($keep: ID!, $dup: ID!) {
        customerUnmerge(customerId: $keep, restoreId: $dup, idempotencyKey: "undo") {
            userErrors { code } operation { id status } customer { id mergedFrom }
        } }"""
    undone = await writable.answer(undo, {"keep": keep, "dup": dup})
    payload = undone["data"]["customerUnmerge"]
    assert payload["userErrors"] == []
    assert await _ended(writable, payload["operation"]["id"]) == "SUCCEEDED"

    restored = await writable.answer("query ($id: ID!) { customer(id: $id) { id } }", {"id": dup})
    assert restored["data"]["customer"]["id"] == dup


async def _asked(
    writable: CustomerGraph, name: str, variables: Mapping[str, object] | None = None
) -> dict[str, Any]:
    given = {**(variables or VARIABLES[name]), "key": "once"}
    return await writable.answer(WRITING[name].query, given, SUBJECTS.get(name))


async def _ended(writable: CustomerGraph, operation: str) -> object:
    query = "query ($id: ID!) { operation(id: $id) { status } }"
    async with asyncio.timeout(30):
        while True:
            status = (await writable.answer(query, {"id": operation}))["data"]["operation"]["status"]
            if status in ENDS:
                return status


def _payload(answer: Mapping[str, Any]) -> dict[str, Any]:
    (payload,) = answer["data"].values()
    assert isinstance(payload, dict), answer
    return payload


def _ids(answer: object) -> list[object]:
    match answer:
        case {"id": str() as id, **rest}:
            return [id, *_ids(rest)]
        case dict():
            return [id for value in answer.values() for id in _ids(value)]
        case list():
            return [id for item in answer for id in _ids(item)]
        case _:
            return []


def _without_own_ids(answer: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(answer)
    for id in _ids(answer):
        for name in OWN_IDS:
            if isinstance(id, str) and decode_id(id).type_name == name:
                text = text.replace(id, f"an id of {name}")
    masked: dict[str, Any] = json.loads(text)
    return masked
