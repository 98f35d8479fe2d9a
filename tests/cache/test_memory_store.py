"""The store of one process."""

from __future__ import annotations

import pytest

from cache import memory_store
from cache.memory_store import MemoryStore
from cache.store import Entry


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def keep(store: MemoryStore, key: str, size: int = 4, life: float = 60.0) -> None:
    begun = await store.begin([key], ["all", key])
    await store.put_many([Entry(key, b"x" * size, life, ["all", key])], begun)


async def test_what_is_kept_ends_with_its_life() -> None:
    clock = Clock()
    store = MemoryStore(10_000, clock)
    await keep(store, "anna", life=10)
    clock.now += 9
    before = await store.get_many(["anna"], [])
    clock.now += 1

    assert (before, await store.get_many(["anna"], [])) == ([b"xxxx"], [None])


async def test_its_bytes_are_bounded() -> None:
    store = MemoryStore(10_000)
    for number in range(100):
        await keep(store, f"{number}", size=1_600)

    found = await store.get_many([f"{number}" for number in range(100)], [])

    assert [number for number, value in enumerate(found) if value] == [95, 96, 97, 98, 99]


async def test_invalidations_beyond_what_is_remembered_take_more_with_them() -> None:
    store = MemoryStore(1_000_000)
    await keep(store, "anna")
    await store.invalidate(["ben"])
    await keep(store, "carl")
    await store.invalidate(str(number) for number in range(memory_store.TAGS_REMEMBERED))  # type: ignore[arg-type]

    assert await store.get_many(["anna", "carl"], []) == [None, b"xxxx"]


async def test_a_limit_frees_itself_one_by_one() -> None:
    clock = Clock()
    store = MemoryStore(1_000, clock)
    for _ in range(2):
        await store.spend("ledger", 2, 60.0)
        clock.now += 10

    first = await store.spend("ledger", 2, 60.0)
    clock.now += first
    second = await store.spend("ledger", 2, 60.0)

    assert (first, second) == (pytest.approx(40.0), 0.0)
