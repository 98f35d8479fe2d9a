"""Two more systems join the customer graph, and nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from examples.order_management.app import create_app as order_management
from examples.product_information.app import create_app as product_information
from gateway.app import create_app
from gateway.commands.islands import ISLANDS, composed_islands, island_app, island_settings
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport.asgi import AsgiTransport
from schema.changes import Criticality, changes
from schema.subgraph import Subgraph
from subgraphs.kit.settings import SubgraphSettings
from tests.customer_graph.conftest import database_urls

__all__ = ["database_urls"]

SDL = {"query": "{ _service { sdl } }"}


async def subgraph(name: str, app: Starlette) -> Subgraph:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://joining") as client:
        sdl = (await client.post("/graphql", json=SDL)).json()["data"]["_service"]["sdl"]
    return Subgraph(name, f"http://{name}.internal/graphql", sdl)


@pytest.fixture
async def joining(tmp_path: Path) -> AsyncIterator[Mapping[str, Starlette]]:
    oms = SubgraphSettings(name="oms", database_url=f"sqlite:///{tmp_path / 'oms.sqlite'}")
    apps = {"oms": order_management(oms), "pim": product_information(str(tmp_path / "products.sqlite"))}
    async with AsyncExitStack() as started:
        for app in apps.values():
            await started.enter_async_context(app.router.lifespan_context(app))
        yield apps


@pytest.fixture
async def client(
    joining: Mapping[str, Starlette], database_urls: Mapping[str, str]
) -> AsyncIterator[httpx.AsyncClient]:
    supergraph = composed_islands([await subgraph(name, app) for name, app in joining.items()])
    islands = {name: island_app(island_settings(name, database_urls[name])) for name in ISLANDS}
    apps = {**islands, **joining}
    gateway = create_app(
        Settings(authorization="off"),
        build_graph(supergraph, 10),
        lambda joined: AsgiTransport(apps[joined.name]),
    )
    async with AsyncExitStack() as started:
        for app in (*islands.values(), gateway):
            await started.enter_async_context(app.router.lifespan_context(app))
        yield await started.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(gateway), base_url="http://gateway")
        )


async def ask(client: httpx.AsyncClient, query: str) -> Any:
    answer = (await client.post("/graphql", json={"query": query})).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_an_order_gets_its_fulfilment_and_a_line_its_title(client: httpx.AsyncClient) -> None:
    query = """{ orderByNumber(number: "W1000025") {
        fulfilment { status warehouse promisedOn parcels { weightGrams } }
        lines { product { title } }
        customer { displayName }
    } }"""

    assert (await ask(client, query))["orderByNumber"] == {
        "fulfilment": {
            "status": "HANDED_OVER",
            "warehouse": "Lyon",
            "promisedOn": "2026-10-30",
            "parcels": [{"weightGrams": 1200}, {"weightGrams": 340}],
        },
        "lines": [
            {"product": {"title": title}}
            for title in ("Dictionary in linen", "Blue hammock", "Green salad bowl", "Oak candle holder")
        ],
        "customer": {"displayName": "Camille Exemple"},
    }


async def test_what_a_system_does_not_know_is_null_and_no_error(client: httpx.AsyncClient) -> None:
    query = '{ orderByNumber(number: "W1000001") { fulfilment { status } lines { product { sku title } } } }'

    order = (await ask(client, query))["orderByNumber"]

    assert order["fulfilment"] is None
    assert all(line["product"]["sku"] for line in order["lines"])


async def test_a_page_of_orders_is_one_statement(
    client: httpx.AsyncClient, joining: Mapping[str, Starlette]
) -> None:
    statements: list[str] = []
    engine = joining["oms"].state.source.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    answer = await ask(client, "{ orders(first: 50) { edges { node { number fulfilment { status } } } } }")

    assert len(answer["orders"]["edges"]) == 50
    assert len(statements) == 1


async def test_whoever_uses_the_graph_already_notices_nothing(joining: Mapping[str, Starlette]) -> None:
    before = composed_islands()
    after = composed_islands([await subgraph(name, app) for name, app in joining.items()])

    found = changes(before, after)

    assert {change.criticality for change in found} == {Criticality.SAFE}
    assert any("Order.fulfilment" in str(change) for change in found)
