"""Counts how many different things were seen under a name, in this process (`redis_distinct` for several)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Final, NamedTuple, Protocol

__all__ = ["Distinct", "Grown", "MemoryDistinct", "NotCounted"]

NAMES_KEPT: Final = 10_000
"""Of the memory. The oldest are forgotten first."""


class Grown(NamedTuple):
    """How many there were, and how many there are."""

    before: int
    after: int


class NotCounted(Exception):
    """Who counts did not answer. The text is the kind of the failure."""


class Distinct(Protocol):
    """All raise NotCounted."""

    async def add(self, name: str, things: Collection[bytes], seconds: int) -> Grown:
        """`seconds` until the name is forgotten; those of the first time count."""
        ...

    async def count(self, name: str) -> int: ...

    async def close(self) -> None: ...


class MemoryDistinct:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[set[bytes], float]] = {}

    async def add(self, name: str, things: Collection[bytes], seconds: int) -> Grown:
        seen = self._of(name)
        if seen is None:
            self._forget()
            seen = set()
            self._seen[name] = seen, self._clock() + seconds
        before = len(seen)
        seen.update(things)
        return Grown(before, len(seen))

    async def count(self, name: str) -> int:
        return len(self._of(name) or ())

    async def close(self) -> None:
        self._seen.clear()

    def _of(self, name: str) -> set[bytes] | None:
        found = self._seen.get(name)
        return found[0] if found is not None and self._clock() < found[1] else None

    def _forget(self) -> None:
        now = self._clock()
        self._seen = {name: kept for name, kept in self._seen.items() if now < kept[1]}
        while len(self._seen) >= NAMES_KEPT:
            del self._seen[next(iter(self._seen))]
