from __future__ import annotations

import pytest

from cache.memory import MemoryCache


def test_what_was_put_is_found() -> None:
    cache: MemoryCache[str, int] = MemoryCache(2)

    cache.put("orders", 1)

    assert (cache.get("orders"), cache.get("invoices")) == (1, None)


def test_the_least_recently_used_is_forgotten() -> None:
    cache: MemoryCache[str, int] = MemoryCache(2)
    cache.put("orders", 1)
    cache.put("invoices", 2)
    cache.get("orders")

    cache.put("points", 3)

    assert [cache.get(key) for key in ("orders", "invoices", "points")] == [1, None, 3]


def test_a_second_value_replaces_the_first() -> None:
    cache: MemoryCache[str, int] = MemoryCache(2)
    cache.put("orders", 1)
    cache.put("invoices", 2)

    cache.put("orders", 3)

    assert (len(cache), cache.get("orders"), cache.get("invoices")) == (2, 3, 2)


def test_a_heavy_entry_takes_the_place_of_several() -> None:
    cache: MemoryCache[str, int] = MemoryCache(4)
    for number in range(4):
        cache.put(f"order {number}", number)

    cache.put("catalogue", 9, weight=3)

    assert [cache.get(f"order {number}") for number in range(4)] == [None, None, None, 3]
    assert cache.get("catalogue") == 9


def test_replacing_a_heavy_entry_gives_its_room_back() -> None:
    cache: MemoryCache[str, int] = MemoryCache(3)
    cache.put("catalogue", 1, weight=3)

    cache.put("catalogue", 2)
    cache.put("orders", 3)
    cache.put("invoices", 4)

    assert len(cache) == 3


def test_what_outweighs_the_cache_is_not_kept_and_pushes_nothing_out() -> None:
    cache: MemoryCache[str, int] = MemoryCache(2)
    cache.put("orders", 1)

    cache.put("catalogue", 2, weight=3)

    assert (cache.get("orders"), cache.get("catalogue")) == (1, None)


def test_a_cache_without_room_keeps_nothing() -> None:
    cache: MemoryCache[str, int] = MemoryCache(0)

    cache.put("orders", 1)

    assert cache.get("orders") is None


def test_a_negative_capacity_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        MemoryCache(-1)
