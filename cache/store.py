"""One protocol for what keeps values, in this process or for several.

An invalidation is never missed. What is kept bears the state that its tags had *before* it was asked for, and
counts only while they are in that state: so what was read before an invalidation does not count after it,
however late it is written. Nothing is searched, and an invalidation costs the same whatever it concerns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

__all__ = ["LONGEST_LIFE", "NOTHING_BEGUN", "Begun", "Entry", "Store", "Waits"]

LONGEST_LIFE: Final = 86_400.0
"""Seconds. Nothing is kept for longer, whatever a subgraph allows."""

Waits = float
"""Seconds until it is one's turn; none is now."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The state of tags before something was asked."""

    states: Mapping[str, object]
    """Without the state of a tag, nothing that bears it is kept."""
    claimed: Collection[str] = frozenset()
    """Keys that are the caller's to fill. The others somebody else is about to fill."""
    is_shared: bool = False
    """Whether somebody else may be in another process."""


NOTHING_BEGUN: Final = Begun({})
"""Nothing will be kept, and nobody is waited for."""


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    value: bytes
    life: float
    """Seconds after which it may be forgotten. Whether it may still be used is for its owner to say."""
    tags: Collection[str]
    late_tags: Collection[str] = field(default=())
    """Those that became known with the answer. Their state before it is unknown: in its place `guard` is
    held against what it was. Who invalidates such a tag invalidates the guard first."""
    guard: str | None = None


class Store(Protocol):
    """Never raises for want of a server: then nothing is found, kept or claimed."""

    async def get_many(self, keys: Sequence[str], tags: Collection[str]) -> list[bytes | None]:
        """By position. One round trip, if the tags of all that is found are among `tags`."""
        ...

    async def begin(self, keys: Collection[str], tags: Collection[str]) -> Begun:
        """Call it before asking for what is to be kept under these keys, with all tags and the guard.
        A key that is claimed stays so for a moment, or until something is put there."""
        ...

    async def put_many(self, entries: Sequence[Entry], begun: Begun) -> None:
        """Also gives back what was claimed."""
        ...

    async def compose(self, key: str, value: bytes, life: float, parts: Mapping[str, bytes]) -> None:
        """Keeps what was made of nothing but `parts`, which are kept: by their keys, as they were found. It
        bears all tags of theirs in the states that they bear them in, and ends with the first of them: so it
        counts for no longer than each of them does. Where one of them is no longer there as it was found,
        nothing is kept."""
        ...

    async def invalidate(self, tags: Collection[str]) -> bool:
        """True: from now on nobody is given what bears one of these tags. False: this is so for who asks
        here, and will be for all others as soon as the server can be reached."""
        ...

    async def spend(self, name: str, limit: int, seconds: float) -> Waits:
        """Counts one, unless `limit` were counted within the last `seconds`: then says how long to wait."""
        ...

    async def close(self) -> None: ...
