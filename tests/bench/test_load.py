"""The generator asks as often as it is told, and takes nothing but good answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bench.federation.compiled import Subgraph
from bench.federation.server import Asked, Connection
from bench.load import Ask, BadAnswer, Target, asked, load, opened, request
from bench.rounds import in_rounds, in_rounds_together
from bench.running import Running
from bench.workloads import Workload


@asynccontextmanager
async def serving(subgraph: str) -> AsyncIterator[Target]:
    """Ends when the last connection is gone."""
    opened: list[Watched] = []
    asked_for = Asked()

    def connected() -> Watched:
        opened.append(Watched(Subgraph(subgraph), asked_for))
        return opened[-1]

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    try:
        yield Target("127.0.0.1", server.sockets[0].getsockname()[1], "/graphql")
    finally:
        server.close()
        await asyncio.gather(*(each.gone.wait() for each in opened))


class Watched(Connection):
    def __init__(self, subgraph: Subgraph, asked_for: Asked) -> None:
        super().__init__(subgraph, asked_for)
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


async def test_connections_stay_open_from_one_load_to_the_next() -> None:
    async with serving("accounts") as target:
        message = request(target, "{ me { id } }")
        async with opened(target, connections=3) as connections:
            await connections.ask(lambda _: message, requests=3)
            loaded = await connections.ask(lambda _: message, requests=5)

        assert await asked(target, b"GET / HTTP/1.1\r\nhost: bench\r\n\r\n") == {"asked": 8}
    assert loaded.shortest == len('{"data":{"me":{"id":"1"}}}')


async def test_what_is_compared_is_asked_in_the_same_rounds() -> None:
    asked_for: list[int] = []
    async with serving("accounts") as target:

        def numbered(number: int) -> bytes:
            asked_for.append(number)
            return request(target, "query ($id: ID!) { user(id: $id) { id } }", {"id": str(number)})

        few = Workload("few", lambda _: numbered, connections=1, warm_up=2, requests=4, rounds=3)
        many = replace(few, name="many", connections=3)
        figures = await in_rounds_together([few, many], [Running("ours", os.getpid(), target)])

    ask_of_few, ask_of_many = (4 + 1), (4 + 3)
    assert len(asked_for) == 2 + 3 * (ask_of_few + ask_of_many)
    assert {name: len(of["ours"].times) for name, of in figures.items()} == {"few": 3, "many": 3}
    assert figures["many"]["ours"].over(figures["many"]["ours"]) == 1


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


async def test_a_subgraph_tells_how_often_it_was_asked() -> None:
    async with serving("accounts") as target:
        message = request(target, "{ me { id } }")
        await load(target, lambda _: message, requests=10, connections=2)

        assert await asked(target, b"GET / HTTP/1.1\r\nhost: bench\r\n\r\n") == {"asked": 10}


async def test_a_gateway_that_fails_has_no_figures_and_the_others_have() -> None:
    async with serving("accounts") as target:
        ours = Running("ours", os.getpid(), target)
        other = Running("other", os.getpid(), replace(target, path="/other"))

        def ask(asked_of: Target) -> Ask:
            good = asked_of.path == "/graphql"
            return lambda _: request(target, "{ me { id } }" if good else "{ nothing }")

        workload = Workload("me", ask, connections=2, warm_up=2, requests=4, rounds=2)
        figures = await in_rounds(workload, [ours, other])
        with pytest.raises(BadAnswer):
            await in_rounds(workload, [other, ours])

    assert list(figures) == ["ours"]
