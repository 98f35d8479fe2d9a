"""A store in this process that forgets what was not used for longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["MemoryCache"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class MemoryCache(Generic[K, V]):
    """At most `capacity` entries of weight 1; a heavier one takes the place of several.

    What weighs more than the whole capacity is not kept. For one thread.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 0:
            raise ValueError(f"The capacity of a cache cannot be {capacity}.")
        self._capacity = capacity
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        earlier = self._entries.pop(key, None)
        if earlier is not None:
            self._weight -= earlier[1]
        if weight > self._capacity:
            return
        self._entries[key] = (value, weight)
        self._weight += weight
        while self._weight > self._capacity:
            _, (_, forgotten) = self._entries.popitem(last=False)
            self._weight -= forgotten

    def clear(self) -> None:
        self._entries.clear()
        self._weight = 0

    def latest(self) -> list[tuple[K, V]]:
        """All entries, beginning with the one that was used last."""
        return [(key, value) for key, (value, _) in reversed(self._entries.items())]
