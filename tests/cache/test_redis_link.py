"""A Redis that is slow, silent or gone costs a request a moment, and then nothing until it answers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from cache.redis_link import connected
from cache.redis_store import RedisStore
from cache.store import NOTHING_BEGUN, Entry

PATIENCE = 0.05


async def took(ask: Callable[[], Awaitable[object]]) -> float:
    began = time.monotonic()
    await ask()
    return time.monotonic() - began


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(connected(url), patience=PATIENCE, pause=0.05)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def until_it_answers(store: RedisStore) -> None:
    """Each opening waits for a while itself."""
    assert any([await store.open() for _ in range(5)])


async def test_one_that_is_silent_is_left_alone(own_redis: Any) -> None:
    async with opened(own_redis.url) as store:
        own_redis.freeze()
        first = await took(lambda: store.get_many(["anna"], []))
        later = [await took(lambda: store.get_many(["anna"], [])) for _ in range(50)]
        own_redis.thaw()
        await until_it_answers(store)
        begun = await store.begin(["anna"], [])

    assert first < PATIENCE + 0.5
    assert sum(later) < PATIENCE
    assert begun.claimed == {"anna"}


async def test_one_that_is_gone_is_found_again(own_redis: Any) -> None:
    async with opened(own_redis.url) as store:
        own_redis.stop()
        found = await store.get_many(["anna"], [])
        begun = await store.begin(["anna"], ["customers"])
        await store.put_many([Entry("anna", b"Anna", 60.0, ["customers"])], begun)
        own_redis.start()
        await until_it_answers(store)
        later = await store.begin(["anna"], ["customers"])

    assert found == [None]
    assert begun == NOTHING_BEGUN
    assert set(later.states) == {"*", "customers"}


async def test_what_it_was_not_told_it_is_told_before_it_is_asked_again(own_redis: Any) -> None:
    async with opened(own_redis.url) as store, opened(own_redis.url) as other:
        begun = await store.begin(["anna"], ["customers"])
        await store.put_many([Entry("anna", b"old", 60.0, ["customers"])], begun)
        own_redis.freeze()
        told = await store.invalidate(["customers"])
        own_redis.thaw()
        await until_it_answers(store)

        assert told is False
        assert await store.get_many(["anna"], ["customers"]) == [None]
        assert await other.get_many(["anna"], ["customers"]) == [None]


async def test_one_that_was_never_there_lets_the_start_go_on() -> None:
    store = RedisStore(connected("redis://127.0.0.1:1"), patience=PATIENCE, pause=0.05)

    assert await took(store.open) < 3
    assert await store.get_many(["anna"], []) == [None]
    assert await store.spend("ledger", 1, 60.0) == 0.0
    assert await store.spend("ledger", 1, 60.0) == pytest.approx(60.0, abs=1.0)
    await store.close()
