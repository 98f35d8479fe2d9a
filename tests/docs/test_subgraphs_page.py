"""The Python of the page on subgraphs runs as it stands."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from types import ModuleType
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.commands.islands import ISLANDS, island_app, island_settings, subgraph_list
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport.asgi import AsgiTransport
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from subgraphs.world.examples import ME
from subgraphs.world.seed import is_seeded
from tests.docs.pages import ROOT, blocks

FILLING, WRITING = (
    block.text for block in blocks(ROOT / "docs" / "subgraphs.md") if block.language == "python"
)


@pytest.fixture
def wishes() -> Iterator[ModuleType]:
    """Strawberry looks up annotations in the module, so it has to be one."""
    module = ModuleType("wishes")
    sys.modules["wishes"] = module
    exec(WRITING, module.__dict__)  # noqa: S102 - our own page
    yield module
    del sys.modules["wishes"]


@pytest.fixture
async def six(wishes: ModuleType, database_urls: Mapping[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """The customer graph and the subgraph of the page."""
    listed = subgraph_list(dict.fromkeys(ISLANDS, "http://subgraph.internal/graphql"))
    subgraphs = [Subgraph(each["name"], each["url"], each["sdl"]) for each in listed]
    sixth = Subgraph("wishes", "http://subgraph.internal/graphql", str(wishes.SCHEMA))
    composed = compose([*subgraphs, sixth])
    assert isinstance(composed, Supergraph), composed
    make = cast(Callable[[object], Starlette], wishes.create_app)
    apps = {name: island_app(island_settings(name, database_urls[name])) for name in ISLANDS}
    apps["wishes"] = make(wishes.Shelf({ME: ["SKU-1", "SKU-2"]}))
    gateway = create_app(
        Settings(authorization="off"),
        build_graph(composed, 10),
        lambda joined: AsgiTransport(apps[joined.name]),
    )
    async with AsyncExitStack() as started:
        for app in (*apps.values(), gateway):
            await started.enter_async_context(app.router.lifespan_context(app))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(gateway), base_url="http://gateway"
        ) as client:
            yield client


async def test_the_subgraph_of_the_page_extends_the_customer(six: httpx.AsyncClient) -> None:
    query = "query ($id: ID!) { customersWithWishes customer(id: $id) { displayName wishes { sku } } }"

    answer = await six.post("/graphql", json={"query": query, "variables": {"id": ME}})

    assert answer.json() == {
        "data": {
            "customersWithWishes": 1,
            "customer": {"displayName": "Camille Exemple", "wishes": [{"sku": "SKU-1"}, {"sku": "SKU-2"}]},
        }
    }


def test_postgresql_is_filled_as_the_page_says(postgres_url: str) -> None:
    written = "postgresql+psycopg://shop@127.0.0.1/shop"
    assert written in FILLING

    exec(FILLING.replace(written, postgres_url), {})  # noqa: S102 - our own page

    assert all(is_seeded(name, postgres_url, "S") for name in ISLANDS)
