"""Whose CPU time a request of the customer graph is: the gateway's own, and that of the five subgraphs.

The gateway's own share is measured by itself: its subgraphs are replaced by their recorded answers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
from starlette.applications import Starlette

from bench.measure import Measured, cpu_time_async
from bench.report import Section, Table, at_most
from gateway.app import create_app
from gateway.commands.islands import EXAMPLES, HUB, composed_islands, sqlite_urls
from gateway.commands.one_process import Islands
from gateway.commands.seed import fill
from gateway.config import Settings
from gateway.graph import build_graph
from gateway.page.examples import Example, read_examples
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from resolvers.transport.asgi import AsgiTransport
from subgraphs.hub.keys import new_keys

__all__ = ["bench_shares"]

SHEET = "B1Sheet"

FOLDER = Path(tempfile.gettempdir()) / "fiche-bench"


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    own: Measured
    total: Measured

    @property
    def part(self) -> float:
        """Of the fastest rounds: the others had to wait for whoever else was at work on the machine."""
        return self.own.fastest / self.total.fastest

    @property
    def shown(self) -> Sequence[str]:
        return [self.name, str(self.own).strip(), str(self.total).strip(), f"{self.part:.1%}"]


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


async def bench_shares() -> Section:
    FOLDER.mkdir(exist_ok=True)
    urls = sqlite_urls(FOLDER)
    fill("S", urls)
    islands = Islands(urls, new_keys())
    async with AsyncExitStack() as running:
        for name in sorted(islands.apps, key=lambda name: name == HUB):  # it starts after those that it reads
            app = islands.apps[name]
            await running.enter_async_context(app.router.lifespan_context(app))
        transports = {name: AsgiTransport(app) for name, app in islands.apps.items()}
        whole = await _gateway(running, transports)
        islands.reach(whole)
        alone = await _gateway(running, {name: Replayed(each) for name, each in transports.items()})
        shares = [await _share(example, alone, whole) for example in read_examples(EXAMPLES)]
    sheet = next(each for each in shares if each.name == SHEET)
    return Section(
        "Customer graph: the gateway's own share",
        [
            Table(
                ["CPU time of a request", "gateway alone", "with its subgraphs", "share"],
                [e.shown for e in shares],
            )
        ],
        verdicts=[at_most(f"gateway's share of the sheet, {SHEET}", sheet.part * 100, 10, 5, "{:.1f} %")],
    )


async def _gateway(running: AsyncExitStack, transports: Mapping[str, Transport]) -> Starlette:
    graph = build_graph(composed_islands(), operation_cache_size=100)
    app: Starlette = create_app(
        Settings(authorization="off"), graph, lambda subgraph: transports[subgraph.name]
    )
    await running.enter_async_context(app.router.lifespan_context(app))
    return app


async def _share(example: Example, alone: Starlette, whole: Starlette) -> Share:
    body = orjson.dumps({"query": example.query, "variables": dict(example.variables)})
    headers = [("content-type", "application/json"), ("accept", "application/json")]
    headers += [(name, str(value)) for name, value in example.headers.items()]
    request = SubgraphRequest(body, tuple(headers), timeout=60)
    return Share(example.name, await _asked(alone, request, 10), await _asked(whole, request, 2))


async def _asked(gateway: Starlette, request: SubgraphRequest, times: int) -> Measured:
    transport = AsgiTransport(gateway)
    answer = await transport.send(request)
    problems = orjson.loads(answer.body).get("errors")
    if problems:
        raise SystemExit(f"The customer graph answers with errors: {problems}")
    return await cpu_time_async(lambda: transport.send(request), times)
