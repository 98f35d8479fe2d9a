"""The customer graph with one further system in it, and nothing else changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.commands.islands import ISLANDS, composed_islands, island_app, island_settings
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport.asgi import AsgiTransport
from schema.changes import Criticality, changes
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.products.origins import Origins

__all__ = ["Joined", "assert_all_origins_are_told", "joined", "what_it_adds"]

EXAMPLES = Path(__file__).parents[3] / "examples"


class Joined:
    def __init__(self, client: httpx.AsyncClient, example: str) -> None:
        self._client = client
        self._example = example

    async def ask(self, query: str, **variables: object) -> Any:
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def answer(self, query: str, **variables: object) -> Any:
        asked = {"query": query, "variables": variables}
        return (await self._client.post("/graphql", json=asked)).json()

    @property
    def crossing(self) -> str:
        """The operation in the example's folder."""
        return (EXAMPLES / self._example / "operation.graphql").read_text()

    async def crossed(self, **variables: object) -> Any:
        return await self.ask(self.crossing, **variables)


@asynccontextmanager
async def joined(
    app: Starlette, schema: SubgraphSchema, example: str, database_urls: Mapping[str, str]
) -> AsyncIterator[Joined]:
    name = app.state.subgraph.name
    supergraph = composed(name, schema)
    islands = {island: island_app(island_settings(island, database_urls[island])) for island in ISLANDS}
    apps = {**islands, name: app}
    gateway = create_app(
        Settings(authorization="off"),
        build_graph(supergraph, 10),
        lambda found: AsgiTransport(apps[found.name]),
    )
    async with AsyncExitStack() as started:
        for each in (*apps.values(), gateway):
            await started.enter_async_context(each.router.lifespan_context(each))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(gateway), base_url="http://gateway")
        yield Joined(await started.enter_async_context(client), example)


@cache
def composed(name: str, schema: SubgraphSchema) -> Supergraph:
    """The islands, and the system that joins them."""
    return composed_islands([Subgraph(name, f"http://{name}.internal/graphql", _sdl(schema))])


def what_it_adds(name: str, schema: SubgraphSchema) -> set[str]:
    """Fails where it changes anything for whoever uses the graph already."""
    found = changes(composed_islands(), composed(name, schema))
    assert {change.criticality for change in found} == {Criticality.SAFE}
    return {str(change) for change in found}


def assert_all_origins_are_told(origins: Origins, schema: SubgraphSchema) -> None:
    assert None not in origins.of_schema(_sdl(schema)).values()
    assert origins.strangers(_sdl(schema)) == []


def _sdl(schema: SubgraphSchema) -> str:
    told = schema.execute_sync("{ _service { sdl } }").data
    assert told is not None
    return str(told["_service"]["sdl"])
