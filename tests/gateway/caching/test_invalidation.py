"""`POST /invalidation`, and that what it accepts holds at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from cache.memory_store import MemoryStore
from gateway.caching.caching import Caching
from gateway.caching.invalidation import invalidation_app
from gateway.caching.listener import listening
from gateway.config import Settings
from gateway.pipeline import Parameters, Pipeline, Request
from resolvers.caching.answer_cache import AnswerCache
from resolvers.caching.source import Source
from resolvers.context import ExecutionResult

KEY = {"authorization": "let-me-in"}
POINTS = "{ customer(id: 1) { name points } }"


class Door:
    """A pipeline that keeps what it is told, and the door of those who invalidate."""

    def __init__(self, pipeline: Pipeline, cache: AnswerCache, client: httpx.AsyncClient, shop: Any) -> None:
        self._pipeline, self._cache, self._shop, self.client = pipeline, cache, shop, client

    async def asked(self, query: str = POINTS) -> tuple[int, int]:
        """How often each subgraph was asked, with this request."""
        result = await self._pipeline.run(Request(Parameters(query)))
        assert isinstance(result, ExecutionResult)
        assert result.data is not None
        requests: tuple[int, int] = self._shop.requests
        return requests

    async def invalidate(self, *what: object, **headers: str) -> httpx.Response:
        return await self.client.post("/invalidation", json=list(what), headers=headers or KEY)


@pytest_asyncio.fixture
async def door(graph: Any, shop: Any) -> AsyncIterator[Door]:
    sources = dict.fromkeys(graph.supergraph.subgraphs, Source(60.0))
    cache = AnswerCache(graph.supergraph, MemoryStore(1_000_000), sources)
    settings = Settings()
    transports = {name: shop.connect(each) for name, each in graph.supergraph.subgraphs.items()}
    pipeline = Pipeline(graph, transports, settings)
    pipeline.cache_in(Caching(cache, settings))
    app = httpx.ASGITransport(invalidation_app(cache, "let-me-in"))
    async with httpx.AsyncClient(transport=app, base_url="http://gateway") as client:
        yield Door(pipeline, cache, client, shop)
    await cache.close()


async def test_a_subgraph_is_asked_anew(door: Door) -> None:
    await door.asked()
    answer = await door.invalidate({"kind": "subgraph", "subgraph": "loyalty"})

    assert (answer.status_code, answer.json()) == (202, {"count": 1})
    assert await door.asked() == (1, 2)


async def test_a_type_takes_with_it_the_answers_in_which_it_stands(door: Door) -> None:
    await door.asked()
    await door.asked("{ tiers }")
    await door.invalidate({"kind": "type", "subgraph": "orders", "type": "Customer"})
    await door.asked("{ tiers }")

    assert await door.asked() == (2, 2)


@pytest.mark.parametrize(("customer", "asked"), [("1", (1, 2)), ("2", (1, 1)), (1, (1, 2))])
async def test_an_entity_is_named_by_its_key(door: Door, customer: object, asked: object) -> None:
    await door.asked()
    answer = await door.invalidate({"kind": "entity", "type": "Customer", "key": {"id": customer}})

    assert answer.status_code == 202
    assert await door.asked() == asked


async def test_a_tag_that_nothing_bears_is_accepted(door: Door) -> None:
    await door.asked()
    answer = await door.invalidate({"kind": "cache_tag", "cache_tag": "vip"})

    assert answer.status_code == 202
    assert await door.asked() == (1, 1)


async def test_who_lacks_the_key_is_refused(door: Door) -> None:
    what = {"kind": "subgraph", "subgraph": "loyalty"}
    answers = [await door.invalidate(what, authorization=key) for key in ("", "let-me-out", "let-me-i")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"kind": "everything"}, "0"),
        ({"kind": "subgraph"}, "0.subgraph.subgraph: Field required"),
        (
            {"kind": "subgraph", "subgraph": "crm"},
            "The graph has no subgraph 'crm'. It has: orders, loyalty.",
        ),
        ({"kind": "type", "subgraph": "orders", "type": "Car"}, "The graph has no type 'Car'."),
        ({"kind": "entity", "type": "Customer", "key": {"name": "Ada"}}, "Those fields are no key"),
    ],
)
async def test_what_is_wrong_is_told(door: Door, body: object, told: str) -> None:
    answer = await door.invalidate(body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].startswith(told)


async def test_only_posts_are_taken(door: Door) -> None:
    answer = await door.client.get("/invalidation", headers=KEY)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_the_door_is_a_listener_of_its_own(graph: Any) -> None:
    cache = AnswerCache(graph.supergraph, MemoryStore(1_000), {})
    async with (
        listening(invalidation_app(cache, "let-me-in"), "127.0.0.1:0") as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        taken = await client.post("/invalidation", json=[], headers=KEY)
        other = await client.post("/graphql", json={}, headers=KEY)

    assert (taken.status_code, other.status_code) == (202, 404)
