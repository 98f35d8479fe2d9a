"""A gateway on a real port for clients to ask, whose subgraph `orders` tells of two orders, then ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from gateway.app import Wiring, create_app
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport import SubgraphRequest
from schema.supergraph_reader import read_supergraph
from tests.gateway.conftest import SUPERGRAPH, Shop
from tests.resolvers.streams.conftest import served

SECONDS = 60

PLACED = (("A-1", "1", "Ada"), ("A-2", "2", "Grace"))


class Till:
    """Tells of the same two orders to whoever listens."""

    async def open(self, _: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        for number, customer, name in PLACED:
            who = {"__typename": "Customer", "id": customer, "name": name}
            yield orjson.dumps({"data": {"orderPlaced": {"number": number, "customer": who}}})

    async def close(self) -> None: ...


@asynccontextmanager
async def shop_served(shop: Shop | None = None, **settings: Any) -> AsyncIterator[str]:
    """Its address."""
    graph = build_graph(read_supergraph(SUPERGRAPH), 10)
    given = Settings(authorization="off", **settings)
    app = create_app(given, graph, (shop or Shop()).connect, Wiring(stream=lambda _: Till()))
    async with app.router.lifespan_context(app), served(app) as address:
        yield address


async def told(place: Path, script: str, *arguments: str) -> Any:
    """What the script printed."""
    async with asyncio.timeout(SECONDS):
        process = await asyncio.create_subprocess_exec(
            "node",
            script,
            *arguments,
            cwd=place,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return json.loads(printed)
