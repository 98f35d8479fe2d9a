from cache.memory import MemoryCache


def test_entries_come_in_the_order_in_which_they_were_used_last() -> None:
    cache: MemoryCache[str, int] = MemoryCache(10)
    for name in "abc":
        cache.put(name, 1)
    cache.get("a")

    assert [key for key, _ in cache.latest()] == ["a", "c", "b"]
