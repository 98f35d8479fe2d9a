"""Flags of drift over set S: reads and sweeps refresh them, the queue shows them with the values of now."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from gateway.graph import Graph
from resolvers.transport import Transport
from resolvers.transport.asgi import AsgiTransport
from subgraphs.kit.ids import decode_id
from subgraphs.kit.signed_calls import HubSigner
from subgraphs.world.examples import DRIFTING
from subgraphs.world.planted import PlantedKind, planted
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import make_world
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.faults import FAULTS, Faults, Faulty

QUEUE = """query ($first: Int, $after: String, $field: String) {
  driftQueue(first: $first, after: $after, field: $field) {
    edges { node { customer { id } field state seenAt owner ownerValue copies { system value state } } }
    pageInfo { hasNextPage endCursor }
  }
}"""

SHEET = "query ($id: ID!) { customer(id: $id) { drift { status items { field state copies { state } } } } }"


OPERATION = {
    "id": "O1",
    "type": "driftResolve",
    "client": "desk",
    "actor": "desk",
    "input_hash": "",
    "round": 1,
    "keys": "{}",
    "copied_field": "Account.email",
    "refusals": "[]",
    "created_at": "2026-11-01 00:00:00",
}
"""As it stands in the hub while the copies of the e-mail address are being changed."""


@pytest.fixture
def own_urls(database_urls: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    """A hub of the test's own, over the systems that all tests share."""
    file = tmp_path / "hub.sqlite"
    shared = database_urls["hub"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(shared)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("DELETE FROM hub_drift_flag")
        copy.execute("DELETE FROM hub_drift_sweep")
        copy.commit()
    return {**database_urls, "hub": f"sqlite:///{file}"}


@pytest.fixture
async def shop(graph: Graph, own_urls: Mapping[str, str]) -> AsyncIterator[tuple[CustomerGraph, Faults]]:
    faults = Faults()

    def connect(name: str, island: Starlette) -> Transport:
        return Faulty(name, AsgiTransport(island), faults)

    async with running(graph, own_urls, connect) as found:
        yield found, faults


Shop = tuple[CustomerGraph, Faults]


async def sweep(graph: CustomerGraph, **parameters: Any) -> httpx.Response:
    headers = HubSigner(graph.keys.signing).headers("hub", "drift-sweep")
    transport = httpx.ASGITransport(graph.islands["hub"])
    async with httpx.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as client:
        return await client.post("/drift-sweep", params=parameters, headers=headers)


async def queue(graph: CustomerGraph, **variables: object) -> list[Json]:
    found: list[Json] = []
    page: Json = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        asked = {"first": 7, "after": page["pageInfo"]["endCursor"], **variables}
        answer = await graph.answer(QUEUE, asked)
        assert "errors" not in answer
        page = answer["data"]["driftQueue"]
        found += [edge["node"] for edge in page["edges"]]
    return found


async def test_after_a_sweep_the_queue_holds_every_planted_drift_and_nothing_else(shop: Shop) -> None:
    graph, _ = shop
    begins = "true"
    while True:
        told = (await sweep(graph, customers=100, begin=begins)).json()
        begins = "false"
        if told["ended"]:
            break

    truth = planted(make_world(SMALL))
    expected = {(case.customer, "Account.email") for case in truth[PlantedKind.EMAIL_DRIFT]}
    expected |= {(case.customer, "LoyaltyMember.cardNumber") for case in truth[PlantedKind.CARD_DRIFT]}
    items = await queue(graph)
    found = {(decode_id(item["customer"]["id"]).key, item["field"]) for item in items}
    assert found == expected
    assert len(items) == len(expected)
    assert {item["state"] for item in items} == {"DIFFERENT"}
    assert (told["seen"], told["drifting"], told["unread"]) == (told["total"], len(expected), 0)
    assert {item["field"] for item in await queue(graph, field="LoyaltyMember.cardNumber")} == {
        "LoyaltyMember.cardNumber"
    }


async def test_a_page_of_the_queue_reads_all_its_values_in_one_operation(shop: Shop) -> None:
    graph, _ = shop
    await sweep(graph, customers=100, begin="true")
    graph.asked_below.clear()

    answer = await graph.answer(QUEUE, {"first": 5})

    items = [edge["node"] for edge in answer["data"]["driftQueue"]["edges"]]
    assert len({item["customer"]["id"] for item in items}) > 1
    assert all(item["ownerValue"] and item["copies"] for item in items)
    asked = [subgraph for subgraph, _ in graph.asked_below]
    assert sorted(asked) == sorted(set(asked)), "each subgraph once, whatever the page holds"


async def test_a_read_of_drift_raises_its_flags_and_the_queue_shows_a_gap_live(shop: Shop) -> None:
    graph, faults = shop
    assert await queue(graph) == []

    await graph.answer(SHEET, {"id": DRIFTING})
    (item,) = await queue(graph)
    faults.now = {"crm": FAULTS["down"]}
    (without_crm,) = await queue(graph)

    assert (item["customer"], item["field"], item["state"]) == (
        {"id": DRIFTING},
        "Account.email",
        "DIFFERENT",
    )
    states = {copy["system"]: copy["state"] for copy in without_crm["copies"]}
    assert states == {"CRM": "UNREADABLE", "LOYALTY": "DIFFERENT", "ACCOUNTING": "EQUAL"}
    assert without_crm["state"] == "DIFFERENT", "the flag is what it was"


async def test_no_value_is_kept_of_a_drift(shop: Shop, own_urls: Mapping[str, str]) -> None:
    graph, _ = shop
    await graph.answer(SHEET, {"id": DRIFTING})

    with closing(sqlite3.connect(own_urls["hub"].removeprefix("sqlite:///"))) as hub:
        rows = hub.execute("SELECT * FROM hub_drift_flag").fetchall()
    assert rows
    assert "courriel@" not in json.dumps(rows)


async def test_during_a_propagation_drift_says_pending(shop: Shop, own_urls: Mapping[str, str]) -> None:
    """And DIFFERENT again once the operation has ended without having reached the copies."""
    graph, _ = shop

    def operation(status: str) -> None:
        with closing(sqlite3.connect(own_urls["hub"].removeprefix("sqlite:///"))) as hub:
            hub.execute("DELETE FROM hub_operation")
            values = {**OPERATION, "customer_id": decode_id(DRIFTING).key, "status": status}
            places = ", ".join(f":{name}" for name in values)
            hub.execute(f"INSERT INTO hub_operation ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608 - names of this file
            hub.commit()

    operation("PENDING")
    pending = (await graph.answer(SHEET, {"id": DRIFTING}))["data"]["customer"]["drift"]
    operation("NEEDS_ATTENTION")
    after = (await graph.answer(SHEET, {"id": DRIFTING}))["data"]["customer"]["drift"]

    assert (pending["status"], pending["items"][0]["state"]) == ("DRIFT", "PENDING")
    assert [copy["state"] for copy in pending["items"][0]["copies"]] == ["PENDING", "PENDING", "EQUAL"]
    assert after["items"][0]["state"] == "DIFFERENT"


async def test_only_the_hub_itself_may_sweep(shop: Shop) -> None:
    graph, _ = shop
    transport = httpx.ASGITransport(graph.islands["hub"])
    other = HubSigner(graph.keys.signing).headers("commerce", "drift-sweep")
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
        refused = await asyncio.gather(
            client.post("/drift-sweep"), client.post("/drift-sweep", headers=other)
        )

    assert [answer.status_code for answer in refused] == [403, 403]


@pytest.mark.parametrize("customers", ["0", "101", "-1", "many", "٣"])
async def test_a_batch_of_no_sensible_size_is_refused(customers: str, shop: Shop) -> None:
    assert (await sweep(shop[0], customers=customers)).status_code == 400


async def test_there_is_nothing_to_go_on_with_before_a_sweep_was_begun(shop: Shop) -> None:
    assert (await sweep(shop[0], customers=5)).status_code == 409


async def test_a_sweep_that_nobody_answers_is_stuck_and_goes_on_later(shop: Shop) -> None:
    graph, faults = shop
    await sweep(graph, customers=20, begin="true")
    faults.now = dict.fromkeys(("commerce", "crm", "loyalty", "accounting"), FAULTS["down"])

    stuck = (await sweep(graph, customers=20)).json()
    faults.now = {}
    resumed = (await sweep(graph, customers=20, begin="true")).json()

    assert (stuck["stuck"], stuck["seen"]) == (True, 20)
    assert stuck["unreachable"] == ["COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"]
    assert (resumed["stuck"], resumed["seen"]) == (False, 40)
