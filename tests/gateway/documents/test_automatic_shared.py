"""What one gateway learnt the others know, for as long as their Redis answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from time import monotonic
from typing import Any

from cache.redis_link import connected
from cache.shared_texts import LONGEST_SHARED, SharedTexts
from gateway.documents.automatic import AutomaticDocuments

TIERS = "{ tiers }"
HASH = sha256(TIERS.encode()).hexdigest()
HOUR = 3_600


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def by_hash(client: Any, **more: object) -> Any:
    named = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}
    return (await client.post("/graphql", json={"extensions": named, **more})).json()


@asynccontextmanager
async def gateway(url: str, clock: Clock | None = None) -> AsyncIterator[AutomaticDocuments]:
    shared = SharedTexts(connected(url), HOUR, patience=0.25, pause=0.05)
    assert await shared.open()
    try:
        yield AutomaticDocuments(10, HOUR, shared, clock or Clock())
    finally:
        await shared.close()


async def until_it_answers(documents: AutomaticDocuments) -> None:
    assert documents.shared is not None
    assert any([await documents.shared.open() for _ in range(5)])


async def test_one_replica_knows_what_another_was_told(serve: Any, redis_url: str) -> None:
    async with AsyncExitStack() as opened:
        first = await opened.enter_async_context(serve(apq_store=f"{redis_url}/1", cache_patience=1.0))
        second = await opened.enter_async_context(serve(apq_store=f"{redis_url}/1", cache_patience=1.0))
        unknown = await by_hash(second)
        await by_hash(first, query=TIERS)
        known = await by_hash(second)

    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert known == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_replica_that_starts_later_knows_it_too(serve: Any, redis_url: str) -> None:
    """The Redis of the cache, where there is no other."""
    settings = {"cache": f"{redis_url}/2", "cache_patience": 1.0}
    async with serve(**settings) as client:
        await by_hash(client, query=TIERS)
    async with serve(**settings) as client:
        known = await by_hash(client)

    assert known == {"data": {"tiers": ["gold", "silver"]}}


async def test_without_redis_each_replica_learns_by_itself(serve: Any, own_redis: Any) -> None:
    settings = {"apq_store": own_redis.url, "cache_patience": 1.0}
    async with serve(**settings) as first, serve(**settings) as second:
        own_redis.stop()
        unknown = await by_hash(first)
        learnt = await by_hash(first, query=TIERS)
        known = await by_hash(first)
        elsewhere = await by_hash(second)

    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert learnt == known == {"data": {"tiers": ["gold", "silver"]}}
    assert elsewhere["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_gateway_starts_without_its_redis(serve: Any, own_redis: Any) -> None:
    own_redis.stop()
    async with serve(apq_store=own_redis.url) as client:
        await by_hash(client, query=TIERS)
        known = await by_hash(client)

    assert known == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_redis_that_is_silent_costs_its_patience_once(own_redis: Any) -> None:
    async with gateway(own_redis.url) as documents:
        own_redis.freeze()
        began = monotonic()
        found = [await documents.text(sha256(str(n).encode()).hexdigest()) for n in range(100)]
        took = monotonic() - began
        assert await documents.learn(HASH, TIERS)
        assert await documents.text(HASH) == TIERS
        own_redis.thaw()
        await until_it_answers(documents)

    assert found == [None] * 100
    assert took < 100 * 0.25 / 2


async def test_a_redis_that_comes_back_is_told_what_is_sent_from_then_on(own_redis: Any) -> None:
    async with gateway(own_redis.url) as first, gateway(own_redis.url) as second:
        own_redis.stop()
        await first.learn(HASH, TIERS)
        assert await second.text(HASH) is None
        own_redis.start()
        await until_it_answers(first)
        await until_it_answers(second)
        before = await second.text(HASH)
        await first.learn(HASH, TIERS)
        after = await second.text(HASH)

    assert (before, after) == (None, TIERS)


async def test_a_text_lasts_as_long_in_redis_as_in_memory(redis_url: str) -> None:
    clock = Clock()
    async with gateway(f"{redis_url}/3", clock) as documents:
        await documents.learn(HASH, TIERS)
        client = connected(f"{redis_url}/3")
        left = await client.ttl(f"fiche:d:{HASH}")
        kept = await documents.text(HASH)
        await client.flushdb()
        clock.now = HOUR
        forgotten = await documents.text(HASH)
        await client.aclose()

    assert HOUR - 60 < left <= HOUR
    assert (kept, forgotten) == (TIERS, None)


async def test_another_text_that_somebody_wrote_to_redis_is_not_run(redis_url: str) -> None:
    async with gateway(f"{redis_url}/4") as documents:
        client = connected(f"{redis_url}/4")
        await client.set(f"fiche:d:{HASH}", "{ orders { number } }")
        planted = await documents.text(HASH)
        await client.set(f"fiche:d:{HASH}", b"\xff\xfe")
        garbled = await documents.text(HASH)
        await client.aclose()

    assert (planted, garbled) == (None, None)


async def test_what_is_no_hash_or_too_long_stays_out_of_redis(redis_url: str) -> None:
    huge = "{ tiers }" + " " * LONGEST_SHARED
    async with gateway(f"{redis_url}/5") as documents:
        await documents.learn(sha256(huge.encode()).hexdigest(), huge)
        for name in ("", "a" * 100_000, "*", HASH + "\n"):
            assert await documents.text(name) is None
        client = connected(f"{redis_url}/5")
        size = await client.dbsize()
        await client.aclose()

    assert size == 0
