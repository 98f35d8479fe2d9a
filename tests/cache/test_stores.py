"""What holds for every store: in memory, in Redis, and in a cluster of three."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from cache.memory_store import MemoryStore
from cache.redis_link import connected
from cache.redis_store import RedisStore
from cache.store import Begun, Entry, Store

Kept = Callable[..., Awaitable[Begun]]


@pytest_asyncio.fixture(
    params=["memory", "redis", pytest.param("cluster", marks=pytest.mark.soak)],
)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore(1_000_000)
        return
    url = request.getfixturevalue("redis_url" if request.param == "redis" else "cluster_url")
    opened = RedisStore(connected(url), f"{secrets.token_hex(4)}:", patience=2.0)
    assert await opened.open()
    yield opened
    await opened.close()


async def keep(store: Store, key: str, value: bytes, *tags: str) -> None:
    begun = await store.begin([key], tags)
    await store.put_many([Entry(key, value, 60.0, tags)], begun)


async def test_what_is_put_is_found_by_position(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers")
    await keep(store, "ben", b"Ben\nBaker", "customers")

    found = await store.get_many(["ben", "carl", "anna"], ["customers"])

    assert found == [b"Ben\nBaker", None, b"Anna"]


async def test_an_invalidation_concerns_what_bears_the_tag_and_nothing_else(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers", "anna")
    await keep(store, "ben", b"Ben", "customers")

    assert await store.invalidate(["anna"])

    assert await store.get_many(["anna", "ben"], ["customers", "anna"]) == [None, b"Ben"]


async def test_a_tag_that_the_reader_does_not_know_counts_as_well(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers", "vip")
    await store.invalidate(["vip"])

    assert await store.get_many(["anna"], ["customers"]) == [None]


async def test_what_was_asked_before_an_invalidation_does_not_count_after_it(store: Store) -> None:
    begun = await store.begin(["anna"], ["customers"])
    await store.invalidate(["customers"])
    await store.put_many([Entry("anna", b"old", 60.0, ["customers"])], begun)

    assert await store.get_many(["anna"], ["customers"]) == [None]


async def test_a_late_tag_is_kept_and_invalidated(store: Store) -> None:
    begun = await store.begin(["anna"], ["customers", "names"])
    await store.put_many([Entry("anna", b"Anna", 60.0, ["customers"], ["vip"], "names")], begun)
    before = await store.get_many(["anna"], ["customers"])
    await store.invalidate(["vip"])

    assert (before, await store.get_many(["anna"], ["customers"])) == ([b"Anna"], [None])


async def test_a_late_tag_that_was_invalidated_meanwhile_does_not_count(store: Store) -> None:
    begun = await store.begin(["anna"], ["customers", "names"])
    await store.invalidate(["names"])
    await store.invalidate(["vip"])
    await store.put_many([Entry("anna", b"old", 60.0, ["customers"], ["vip"], "names")], begun)

    assert await store.get_many(["anna"], ["customers"]) == [None]


async def test_without_the_state_of_a_tag_nothing_is_kept(store: Store) -> None:
    await store.put_many([Entry("anna", b"Anna", 60.0, ["customers"])], Begun({}))

    assert await store.get_many(["anna"], ["customers"]) == [None]


async def test_what_was_invalidated_can_be_kept_anew(store: Store) -> None:
    await keep(store, "anna", b"old", "customers")
    await store.invalidate(["customers"])
    await keep(store, "anna", b"new", "customers")

    assert await store.get_many(["anna"], ["customers"]) == [b"new"]


async def compose(store: Store, **parts: bytes) -> bytes | None:
    """Of what is kept under these names, and then looks for it."""
    await store.compose("whole", b"whole", 60.0, parts)
    [found] = await store.get_many(["whole"], ())
    return found


async def test_a_whole_is_kept_while_all_of_its_parts_count(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers", "anna")
    await keep(store, "tea", b"Tea", "products", "tea")
    before = await compose(store, anna=b"Anna", tea=b"Tea")
    await store.invalidate(["shoes"])
    meanwhile = await store.get_many(["whole"], ())
    await store.invalidate(["tea"])

    assert (before, meanwhile) == (b"whole", [b"whole"])
    assert await store.get_many(["whole"], ()) == [None]


async def test_a_whole_of_a_part_that_was_invalidated_meanwhile_does_not_count(store: Store) -> None:
    """Between the reading of the part and the keeping of the whole."""
    await keep(store, "anna", b"Anna", "anna")
    await store.get_many(["anna"], ["anna"])
    await store.invalidate(["anna"])

    assert await compose(store, anna=b"Anna") is None


async def test_a_whole_of_a_part_that_was_kept_anew_meanwhile_is_not_kept(store: Store) -> None:
    await keep(store, "anna", b"Anna", "anna")
    await store.get_many(["anna"], ["anna"])
    await store.invalidate(["anna"])
    await keep(store, "anna", b"Anne", "anna")

    assert await compose(store, anna=b"Anna") is None


async def test_a_whole_of_parts_from_before_and_after_an_invalidation_does_not_count(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers")
    await store.invalidate(["customers"])
    await keep(store, "ben", b"Ben", "customers")

    assert await compose(store, anna=b"Anna", ben=b"Ben") is None


async def test_a_whole_bears_the_late_tags_of_its_parts(store: Store) -> None:
    begun = await store.begin(["anna"], ["customers", "names"])
    await store.put_many([Entry("anna", b"Anna", 60.0, ["customers"], ["vip"], "names")], begun)
    before = await compose(store, anna=b"Anna")
    await store.invalidate(["vip"])

    assert (before, await store.get_many(["whole"], ())) == (b"whole", [None])


async def test_a_whole_ends_with_the_first_of_its_parts(store: Store) -> None:
    begun = await store.begin(["anna", "ben"], ["customers"])
    entries = [Entry("anna", b"Anna", 60.0, ["customers"]), Entry("ben", b"Ben", 0.05, ["customers"])]
    await store.put_many(entries, begun)
    await compose(store, anna=b"Anna", ben=b"Ben")
    await asyncio.sleep(0.06)

    assert await store.get_many(["anna", "whole"], ["customers"]) == [b"Anna", None]


async def test_a_whole_may_have_many_parts(store: Store) -> None:
    parts = {f"customer-{number}": b"%d" % number for number in range(500)}
    begun = await store.begin(list(parts), ["customers", *parts])
    await store.put_many([Entry(each, parts[each], 60.0, ["customers", each]) for each in parts], begun)
    before = await compose(store, **parts)
    again = await store.get_many(["whole"], ())
    await store.invalidate(["customer-499"])
    after = await store.get_many(["whole"], ())

    assert (before, again, after) == (b"whole", [b"whole"], [None])
    assert await compose(store, **parts) is None


async def test_without_one_of_its_parts_no_whole_is_kept(store: Store) -> None:
    await keep(store, "anna", b"Anna", "customers")

    assert await compose(store, anna=b"Anna", ben=b"Ben") is None
    assert await compose(store) is None


async def test_no_window_has_more_than_its_limit(store: Store) -> None:
    waits = [await store.spend("ledger", 3, 60.0) for _ in range(5)]

    assert waits[:3] == [0.0] * 3
    assert all(59 < wait <= 60 for wait in waits[3:])
    assert await store.spend("shop", 3, 60.0) == 0.0


async def test_a_key_is_claimed_by_one_of_two_processes(redis_url: str) -> None:
    prefix = f"{secrets.token_hex(4)}:"
    first, second = (RedisStore(connected(redis_url), prefix, patience=2.0) for _ in range(2))
    assert await first.open() and await second.open()

    begun = await first.begin(["anna"], ["customers"])
    other = await second.begin(["anna"], ["customers"])
    await first.put_many([Entry("anna", b"Anna", 60.0, ["customers"])], begun)
    later = await second.begin(["anna"], ["customers"])

    assert (begun.claimed, other.claimed, later.claimed) == ({"anna"}, set(), {"anna"})
    assert await second.get_many(["anna"], ["customers"]) == [b"Anna"]
    await first.close()
    await second.close()
