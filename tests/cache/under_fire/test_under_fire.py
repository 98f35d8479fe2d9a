"""No answer that a cache which keeps the rules could not give: whatever happens at once.

Reads overlap with writes, invalidations, failures and jumps of the clock, at two gateways and for two
callers. An answer must be for its caller, not older than allowed, and not from before an invalidation that
was confirmed before it was asked for.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pytest

from cache.memory_store import MemoryStore
from cache.redis_link import connected
from cache.redis_store import RedisStore
from cache.store import NOTHING_BEGUN, Begun, Entry

SEEDS = range(25)


class HoarseStore(MemoryStore):
    """One that often does not answer, as a server behind a bad line."""

    def __init__(self, capacity: int, clock: Callable[[], float], seed: int) -> None:
        super().__init__(capacity, clock)
        self._random = random.Random(seed)  # noqa: S311 - no secret

    async def get_many(self, keys: Sequence[str], tags: Collection[str]) -> list[bytes | None]:
        return [None] * len(keys) if self._random.random() < 0.3 else await super().get_many(keys, tags)

    async def begin(self, keys: Collection[str], tags: Collection[str]) -> Begun:
        return NOTHING_BEGUN if self._random.random() < 0.5 else await super().begin(keys, tags)


@pytest.mark.parametrize("seed", range(10))
async def test_where_the_store_often_does_not_answer(new_fire: Any, clock: Any, seed: int) -> None:
    """Who does not know what was invalidated waits for nobody who may have asked before."""
    store = HoarseStore(1_000_000, clock.true, seed)

    seen = await new_fire([store, store, store], clock, seed).run(400)

    assert seen.kept > 0


class DeafStore(MemoryStore):
    """One that confirms invalidations and does nothing."""

    async def invalidate(self, tags: Collection[str]) -> bool:
        return True


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_memory(new_fire: Any, clock: Any, seed: int) -> None:
    store = MemoryStore(1_000_000, clock.true)
    fire = new_fire([store, store], clock, seed)

    seen = await fire.run(400, (fire.set_clock,))

    assert seen.kept > 0
    assert seen.live > 0


async def test_much_of_it_is_served_from_what_is_kept(new_fire: Any, clock: Any) -> None:
    store = MemoryStore(1_000_000, clock.true)

    seen = await new_fire([store], clock, 1).run(1_000)

    assert seen.whole > 20
    assert seen.kept > seen.live / 10
    assert seen.stale > 0
    assert seen.gaps > 0


async def test_a_store_that_does_not_listen_is_found_out(new_fire: Any, clock: Any) -> None:
    store = DeafStore(1_000_000, clock.true)

    with pytest.raises(AssertionError, match="after an invalidation of it"):
        await new_fire([store, store], clock, 1).run(1_000)


class ForgetfulStore(MemoryStore):
    """One that keeps a whole as if it had no parts."""

    async def compose(self, key: str, value: bytes, life: float, parts: Mapping[str, bytes]) -> None:
        await self.put_many([Entry(key, value, life, ())], await self.begin((), ("nothing",)))


async def test_a_whole_that_forgets_its_parts_is_found_out(new_fire: Any, clock: Any) -> None:
    store = ForgetfulStore(1_000_000, clock.true)

    with pytest.raises(AssertionError, match="after an invalidation of it"):
        await new_fire([store, store], clock, 1).run(1_000)


async def through_redis(fire_of: Any, clock: Any, urls: list[str], steps: int, *moves: Any) -> Any:
    prefix = f"{secrets.token_hex(4)}:"
    stores = [RedisStore(connected(url), prefix, patience=0.1, pause=0.05) for url in urls]
    for store in stores:
        assert await store.open()
    fire = fire_of(stores)
    try:
        return await fire.run(steps, moves, pace=0.0005)
    finally:
        for store in stores:
            await store.close()


@pytest.mark.parametrize("seed", range(2))
async def test_two_gateways_with_one_redis(new_fire: Any, clock: Any, redis_url: str, seed: int) -> None:
    def fire_of(stores: Any) -> Any:
        return new_fire(stores, clock, seed)

    seen = await through_redis(fire_of, clock, [redis_url] * 2, 400)

    assert seen.kept > 0


async def test_a_redis_that_is_killed_and_frozen(new_fire: Any, clock: Any, own_redis: Any) -> None:
    frozen: list[bool] = []

    async def kill() -> None:
        if not frozen:
            own_redis.stop()
            await asyncio.sleep(0.02)
            own_redis.start()

    async def freeze() -> None:
        if frozen:
            own_redis.thaw()
            frozen.clear()
        else:
            own_redis.freeze()
            frozen.append(True)

    def fire_of(stores: Any) -> Any:
        return new_fire(stores, clock, 1)

    seen = await through_redis(fire_of, clock, [own_redis.url] * 2, 200, kill, freeze)

    assert seen.live > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_three_gateways_with_a_cluster(new_fire: Any, clock: Any, cluster_url: str, seed: int) -> None:
    def fire_of(stores: Any) -> Any:
        return new_fire(stores, clock, seed)

    seen = await through_redis(fire_of, clock, [cluster_url] * 3, 1_000)

    assert seen.kept > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 140))
async def test_for_long_in_memory(new_fire: Any, clock: Any, seed: int) -> None:
    store = MemoryStore(20_000, clock.true)

    seen = await new_fire([store, store], clock, seed).run(5_000, ())

    assert seen.kept > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 110))
async def test_for_long_with_one_redis(new_fire: Any, clock: Any, redis_url: str, seed: int) -> None:
    def fire_of(stores: Any) -> Any:
        return new_fire(stores, clock, seed)

    seen = await through_redis(fire_of, clock, [redis_url] * 2, 3_000)

    assert seen.kept > 0
