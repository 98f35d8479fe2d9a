"""`python -m tests.soak.long_service REQUESTS DOCUMENTS RELOADS`: a gateway's life in a few minutes.

It runs in a process of its own, because what is measured is the process. The gateway is the whole
application, asked by ASGI, with a graph that is renewed as in service. Only the subgraphs cost nothing: each
answer is a constant. It prints a line of JSON for each measurement.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

import psutil
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import Graph, build_graph
from gateway.graph_sources import Said
from gateway.renewal import Renewal
from gateway.supergraph_source import supergraph_in
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.supergraph import JoinedSubgraph, Supergraph
from tests.gateway.conftest import SUPERGRAPH

WORKERS: Final = 8

HOT: Final = 200
"""Documents that nearly all requests ask for. The others take their turns, one in so many requests."""

ONE_COLD_IN: Final = 50

CUSTOMER: Final = b'{"data":{"customer":{"__typename":"Customer","id":"1","name":"Ada"}}}'
POINTS: Final = b'{"data":{"_entities":[{"__typename":"Customer","points":100}]}}'
ANSWER: Final = b'{"data":{"customer":{"name":"Ada","points":100}}}'


@dataclass(frozen=True, slots=True)
class Measured:
    requests: int
    reloads: int
    megabytes: float
    """Resident, when what nobody needs has been collected."""
    most_megabytes: float
    """The high-water mark until then."""
    objects: int
    """That the garbage collector knows."""
    graphs: int
    tasks: int


class Constant:
    """A transport to a subgraph that is never late and never changes its mind."""

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        await asyncio.sleep(0)
        body = POINTS if b"representations" in request.body else CUSTOMER
        return SubgraphAnswer(200, (("content-type", "application/json"),), body)

    async def close(self) -> None:
        return None


class Pauses:
    """They last until the next look is wanted."""

    def __init__(self) -> None:
        self._pausing, self._over = asyncio.Event(), asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self._pausing.set()
        await self._over.wait()
        self._over.clear()

    async def look(self) -> None:
        """Returns when it is done."""
        await self._pausing.wait()
        self._pausing.clear()
        self._over.set()
        await self._pausing.wait()


@dataclass
class Editions:
    """A source whose graph differs a little each time."""

    number: int = 0

    async def read(self) -> Said:
        text = SUPERGRAPH.replace("type Customer", f'"""Edition {self.number}"""\ntype Customer', 1)
        return Said((text,), lambda: supergraph_in(text, Path("shop.graphql")))


@dataclass
class Life:
    app: Starlette
    documents: int
    asked: int = 0
    reloads: int = 0
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311 # which document is next
    cold: Iterator[int] = field(default_factory=count)

    async def ask(self, requests: int) -> None:
        ends = self.asked + requests
        await asyncio.gather(*(self._ask_until(ends) for _ in range(WORKERS)))

    async def _ask_until(self, ends: int) -> None:
        while self.asked < ends:
            self.asked += 1
            is_cold = self.asked % ONE_COLD_IN == 0
            number = next(self.cold) % self.documents if is_cold else self.random.randrange(HOT)
            answer = await answered(self.app, f'query Shop{number} {{ customer(id: "1") {{ name points }} }}')
            if answer != ANSWER:
                raise SystemExit(f"An answer is wrong: {answer!r}")

    def measured(self) -> Measured:
        """Objects that live are told to stay, and so are old graphs: both are looked at here."""
        gc.unfreeze()
        gc.collect()
        process = psutil.Process()
        objects = gc.get_objects()
        graphs = sum(isinstance(each, Graph) for each in objects)
        most = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
        megabytes = process.memory_info().rss / 2**20
        tasks = len(asyncio.all_tasks())
        return Measured(self.asked, self.reloads, megabytes, most, len(objects), graphs, tasks)


async def answered(app: Starlette, query: str) -> bytes:
    body = json.dumps({"query": query}).encode()
    given = iter(({"type": "http.request", "body": body, "more_body": False},))
    sent: list[bytes] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(given, {"type": "http.disconnect"})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    headers = [(b"host", b"shop"), (b"content-type", b"application/json"), (b"accept", b"application/json")]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/graphql", "raw_path": b"/graphql", "root_path": "", "query_string": b"", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    return b"".join(sent)


async def live(requests: int, documents: int, reloads: int) -> None:
    source, pauses = Editions(), Pauses()
    settings = Settings()

    def build(supergraph: Supergraph) -> Graph:
        return build_graph(supergraph, settings.operation_cache_size)

    def connect(_: JoinedSubgraph) -> Constant:
        return Constant()

    said = await source.read()
    renewal = Renewal(source, 1.0, build, said, pauses)
    app = create_app(settings, build(said.supergraph()), connect, renewal=renewal)
    life = Life(app, documents)
    async with app.router.lifespan_context(app):
        for edition in range(1, reloads + 1):
            source.number = edition
            await asyncio.gather(pauses.look(), life.ask(requests // reloads))
            life.reloads = edition
            if edition % max(1, reloads // 10) == 0:
                print(json.dumps(asdict(life.measured())), flush=True)


if __name__ == "__main__":
    asyncio.run(live(*map(int, sys.argv[1:])))
