"""Composite fields are read with the rights of their caller, whose token never leaves the gateway."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from gateway.auth.clients import Client
from gateway.commands.islands import HUB
from gateway.graph import Graph
from gateway.page.examples import Example
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from resolvers.transport.asgi import AsgiTransport
from subgraphs.kit.signed_calls import HubSigner
from subgraphs.world.bearers import OPERATIONS, SWEEP
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.guarded import CLIENTS, guarded, token

DRIFT = "{ driftQueue(first: 50) { edges { node { field customer { id } } } } }"


@pytest.fixture
def own_urls(database_urls: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    """Set S, but for a hub whose flags this test alone changes."""
    file = tmp_path / "hub.sqlite"
    with (
        sqlite3.connect(database_urls["hub"].removeprefix("sqlite:///")) as source,
        sqlite3.connect(file) as copy,
    ):
        source.backup(copy)
        copy.execute("DELETE FROM hub_drift_flag")
        copy.execute("DELETE FROM hub_drift_sweep")
        copy.commit()
    return {**database_urls, "hub": f"sqlite:///{file}"}


class Headers:
    """A wire on which one can read which headers the subgraphs get."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def note(self, request: SubgraphRequest) -> None:
        self.seen |= {name for name, _ in request.headers}


class Watched:
    def __init__(self, transport: Transport, headers: Headers) -> None:
        self._transport, self._headers = transport, headers

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        await self._headers.note(request)
        return await self._transport.send(request)

    async def close(self) -> None:
        await self._transport.close()


HEADERS = Headers()


@pytest.fixture
async def shop(graph: Graph, own_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with guarded(
        graph, own_urls, connect=lambda _, island: Watched(AsgiTransport(island), HEADERS)
    ) as found:
        yield found


async def swept(graph: CustomerGraph) -> Mapping[str, object]:
    transport = httpx.ASGITransport(graph.islands[HUB])
    async with httpx.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as client:
        headers = HubSigner(graph.keys.signing).headers(HUB, "drift-sweep")
        parameters = {"customers": "100", "begin": "true"}
        answer = await client.post("/drift-sweep", params=parameters, headers=headers)
        found: Mapping[str, object] = answer.json()
        return found


async def test_the_sheet_is_whole_and_no_subgraph_sees_the_token(
    shop: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    asks = token("staff", " ".join(OPERATIONS["B1Sheet"].scopes))

    answer = await shop.answer(examples["B1Sheet"].query, examples["B1Sheet"].variables, token=asks)

    assert "errors" not in answer
    assert answer["data"]["customer"]["drift"]["status"] == "DRIFT"
    assert shop.asked_below
    assert HEADERS.seen & {"authorization", "fiche-caller", "fiche-asker"} == {"fiche-caller"}


async def test_what_is_asked_back_has_the_scopes_of_the_caller_and_no_more(
    shop: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    """The hub itself could read them, for its sweep."""
    asks = token("staff", "read:customers read:drift read:links")

    answer = await shop.answer(
        "query ($id: ID!) { customer(id: $id) { drift { status unreachable } } }",
        {"id": examples["B1Sheet"].variables["id"]},
        token=asks,
    )

    assert answer["data"]["customer"]["drift"]["status"] == "INCOMPLETE"


async def test_the_hub_sweeps_as_a_client_of_its_own(shop: CustomerGraph) -> None:
    batch = await swept(shop)
    answer = await shop.answer(DRIFT, token=token("staff", "read:drift read:customers"))

    assert (batch["seen"], batch["stuck"], batch["unreachable"]) == (100, False, [])
    assert batch["drifting"]
    assert "errors" not in answer
    assert len(answer["data"]["driftQueue"]["edges"]) == batch["drifting"]


async def test_a_hub_without_rows_of_its_own_finds_nothing(graph: Graph, own_urls: Mapping[str, str]) -> None:
    rowless = CLIENTS.model_copy(update={"clients": {**CLIENTS.clients, SWEEP: Client()}})
    async with guarded(graph, own_urls, clients=rowless) as shop:
        batch = await swept(shop)

    assert batch["drifting"] == 0
