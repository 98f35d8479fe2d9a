"""The store of one process, bounded by bytes: what was not used for longest goes first.

Invalidations are numbered. An entry bears the number of the last one before it was asked for, and counts
while none of its tags was invalidated later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cache.memory import MemoryCache
from cache.spending import Spending
from cache.store import LONGEST_LIFE, Begun, Entry, Waits

__all__ = ["MemoryStore"]

TAGS_REMEMBERED: Final = 100_000
"""Invalidated ones. Beyond that the oldest is forgotten, and with it everything that was kept before it."""

TAG_WEIGHT: Final = 100
"""Bytes of each tag of what has many."""

ENTRY_WEIGHT: Final = 400
"""Bytes of an entry besides its value, about: its key, its tags and the places where they stand."""


@dataclass(frozen=True, slots=True)
class _Kept:
    value: bytes
    until: float
    after: int
    """The last invalidation before it was asked for."""
    tags: tuple[str, ...]


class MemoryStore:
    def __init__(self, capacity: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`capacity` in bytes."""
        self._entries: MemoryCache[str, _Kept] = MemoryCache(capacity)
        self._clock = clock
        self._number = 0
        self._forgotten = 0
        self._invalidated: dict[str, int] = {}
        self._spending = Spending(clock)

    async def get_many(self, keys: Sequence[str], tags: Collection[str]) -> list[bytes | None]:
        now = self._clock()
        return [self._get(key, now) for key in keys]

    def _get(self, key: str, now: float) -> bytes | None:
        kept = self._entries.get(key)
        if kept is None or now >= kept.until or kept.after < self._forgotten:
            return None
        if kept.after < self._number and self._was_invalidated(kept):
            return None
        return kept.value

    def _was_invalidated(self, kept: _Kept) -> bool:
        return any(self._invalidated.get(tag, 0) > kept.after for tag in kept.tags)

    async def begin(self, keys: Collection[str], tags: Collection[str]) -> Begun:
        return Begun(dict.fromkeys(tags, self._number), keys)

    async def put_many(self, entries: Sequence[Entry], begun: Begun) -> None:
        now = self._clock()
        after = min((state for state in begun.states.values() if isinstance(state, int)), default=None)
        if after is None:
            return
        for entry in entries:
            tags = (*entry.tags, *entry.late_tags)
            until = now + min(entry.life, LONGEST_LIFE)
            weight = len(entry.value) + ENTRY_WEIGHT
            self._entries.put(entry.key, _Kept(entry.value, until, after, tags), weight)

    async def compose(self, key: str, value: bytes, life: float, parts: Mapping[str, bytes]) -> None:
        found = [self._entries.get(part) for part in parts]
        kept = [each for each, used in zip(found, parts.values(), strict=True) if each and each.value == used]
        if not kept or len(kept) < len(parts):
            return
        until = min(self._clock() + life, *(each.until for each in kept))
        tags = tuple({tag: None for each in kept for tag in each.tags})
        weight = len(value) + ENTRY_WEIGHT + TAG_WEIGHT * len(tags)
        self._entries.put(key, _Kept(value, until, min(each.after for each in kept), tags), weight)

    async def invalidate(self, tags: Collection[str]) -> bool:
        self._number += 1
        for tag in tags:
            self._invalidated.pop(tag, None)
            self._invalidated[tag] = self._number
        while len(self._invalidated) > TAGS_REMEMBERED:
            self._forgotten = self._invalidated.pop(next(iter(self._invalidated)))
        return True

    async def spend(self, name: str, limit: int, seconds: float) -> Waits:
        return self._spending.spend(name, limit, seconds)

    async def close(self) -> None:
        return None
