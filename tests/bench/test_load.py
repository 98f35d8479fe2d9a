"""The generator asks as often as it is told, and takes nothing but good answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.federation.compiled import Subgraph
from bench.federation.server import Connection
from bench.load import BadAnswer, Target, asked, load, request


@asynccontextmanager
async def serving(subgraph: str) -> AsyncIterator[Target]:
    """Ends when the last connection is gone."""
    opened: list[Watched] = []

    def connected() -> Watched:
        opened.append(Watched(Subgraph(subgraph)))
        return opened[-1]

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    try:
        yield Target("127.0.0.1", server.sockets[0].getsockname()[1], "/graphql")
    finally:
        server.close()
        await asyncio.gather(*(each.gone.wait() for each in opened))


class Watched(Connection):
    def __init__(self, subgraph: Subgraph) -> None:
        super().__init__(subgraph)
        self.gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()


async def test_each_number_is_asked_once_over_all_connections() -> None:
    numbers: list[int] = []
    async with serving("accounts") as target:

        def ask(number: int) -> bytes:
            numbers.append(number)
            return request(target, "query ($id: ID!) { user(id: $id) { id } }", {"id": str(number)})

        loaded = await load(target, ask, requests=50, connections=7, first=100)

    assert sorted(numbers) == list(range(100, 150))
    assert loaded.shortest == len('{"data":{"user":{"id":"100"}}}')


async def test_an_answer_of_errors_ends_the_load() -> None:
    async with serving("accounts") as target:
        message = request(target, "{ orders { id } }")

        with pytest.raises(BadAnswer, match="Unanswerable"):
            await load(target, lambda _: message, requests=3, connections=1)


async def test_an_answer_is_read_whole() -> None:
    async with serving("products") as target:
        answer = await asked(target, request(target, "{ topProducts(first: 20000) { upc name } }"))

    data = answer["data"]
    assert isinstance(data, dict)
    assert len(data["topProducts"]) == 20_000
