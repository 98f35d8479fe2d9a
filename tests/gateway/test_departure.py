"""Clients that go before they have their answer, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from gateway.app import create_app
from gateway.config import Settings
from gateway.connections import ConnectionLimits, limited
from gateway.graph import build_graph
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LIMITS = ConnectionLimits(head_bytes=8_000, body_bytes=8_000, seconds=10, keep_alive=60, connections=10)

SDL = """
type Query { points: Int }
type Mutation { earn: Int }
"""


class Waiting:
    """A subgraph that answers when it is told to."""

    def __init__(self) -> None:
        self.is_asked, self.is_left, self.may_answer = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.has_answered = asyncio.Event()

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.is_asked.set()
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.is_left.set()
            raise
        self.has_answered.set()
        return SubgraphAnswer(200, (), b'{"data":{"points":3,"earn":3}}')

    async def close(self) -> None:
        pass


@asynccontextmanager
async def serving(waiting: Waiting) -> AsyncIterator[int]:
    supergraph = compose([Subgraph("loyalty", "http://loyalty", SDL)])
    assert isinstance(supergraph, Supergraph)
    config = uvicorn.Config(
        create_app(Settings(), build_graph(supergraph, 100), lambda _: waiting),
        port=0,
        loop="asyncio",
        http=limited(LIMITS),
        log_config=None,
        log_level="critical",
    )
    server = uvicorn.Server(config)
    with server.capture_signals():
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        try:
            yield server.servers[0].sockets[0].getsockname()[1]
        finally:
            await server.shutdown()


async def asks_and_goes(port: int, waiting: Waiting, *queries: str) -> None:
    asked = [{"query": query} for query in queries]
    body = json.dumps(asked if len(asked) > 1 else asked[0]).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-length: {len(body)}"
    writer.write(f"{head}\r\ncontent-type: application/json\r\n\r\n".encode() + body)
    await writer.drain()
    await waiting.is_asked.wait()
    writer.close()


async def test_a_query_ends_when_its_client_goes() -> None:
    waiting = Waiting()
    async with asyncio.timeout(30), serving(waiting) as port:
        await asks_and_goes(port, waiting, "{ points }")
        await waiting.is_left.wait()

        waiting.may_answer.set()
        assert await answered(port) == {"data": {"points": 3}}


async def test_a_mutation_happens_to_its_end() -> None:
    waiting = Waiting()
    async with asyncio.timeout(30), serving(waiting) as port:
        await asks_and_goes(port, waiting, "mutation { earn }")
        waiting.may_answer.set()
        await waiting.has_answered.wait()

    assert not waiting.is_left.is_set()


async def answered(port: int) -> object:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "GET /graphql?query=%7Bpoints%7D HTTP/1.1\r\nhost: shop\r\nconnection: close"
    writer.write(f"{head}\r\napollo-require-preflight: true\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])
