"""Whose CPU time a request of the customer graph is: the gateway's own, and that of the five subgraphs.

The gateway's own share is measured by itself: its subgraphs are replaced by their recorded answers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import orjson
from starlette.applications import Starlette

from bench.measure import Measured, cpu_time_async
from gateway.app import create_app
from gateway.commands.islands import (
    EXAMPLES,
    ISLANDS,
    composed_islands,
    island_app,
    island_settings,
    sqlite_urls,
)
from gateway.commands.seed import fill
from gateway.config import Settings
from gateway.graph import build_graph
from gateway.page.examples import Example, read_examples
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from resolvers.transport.asgi import AsgiTransport

__all__ = ["bench_shares"]

FOLDER = Path(tempfile.gettempdir()) / "fiche-bench"


class Replayed:
    """Asks once, and answers equal requests from memory."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._answers: dict[bytes, SubgraphAnswer] = {}

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        known = self._answers.get(request.body)
        if known is None:
            known = self._answers[request.body] = await self._transport.send(request)
        return known

    async def close(self) -> None:
        await self._transport.close()


async def bench_shares() -> None:
    FOLDER.mkdir(exist_ok=True)
    urls = sqlite_urls(FOLDER)
    fill("S", urls)
    islands = {name: island_app(island_settings(name, urls[name])) for name in ISLANDS}
    async with AsyncExitStack() as running:
        for app in islands.values():
            await running.enter_async_context(app.router.lifespan_context(app))
        whole = await _gateway(running, {name: AsgiTransport(app) for name, app in islands.items()})
        alone = await _gateway(running, {name: Replayed(AsgiTransport(app)) for name, app in islands.items()})
        print(f"\n{'Request, CPU time':32} {'gateway alone':>18} {'with subgraphs':>18} {'share':>7}")
        for example in read_examples(EXAMPLES):
            own, total = await _asked(alone, example), await _asked(whole, example)
            print(f"{example.name:32} {own} {total} {own.milliseconds / total.milliseconds:7.1%}")


async def _gateway(running: AsyncExitStack, transports: Mapping[str, Transport]) -> AsgiTransport:
    graph = build_graph(composed_islands(), operation_cache_size=100)
    app: Starlette = create_app(
        Settings(authorization="off"), graph, lambda subgraph: transports[subgraph.name]
    )
    await running.enter_async_context(app.router.lifespan_context(app))
    return AsgiTransport(app)


async def _asked(gateway: AsgiTransport, example: Example) -> Measured:
    body = orjson.dumps({"query": example.query, "variables": dict(example.variables)})
    headers = [("content-type", "application/json"), ("accept", "application/json")]
    headers += [(name, str(value)) for name, value in example.headers.items()]
    request = SubgraphRequest(body, tuple(headers), timeout=60)
    return await cpu_time_async(lambda: gateway.send(request), times=10)
