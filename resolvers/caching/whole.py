"""Whole answers, kept as the bytes that a client gets: of what was made of nothing but kept parts.

A whole counts exactly as long as all of its parts do. It bears their tags, in the states in which they bear
them, and it ends with the first of them: so it is never what the parts would not give. It is fresh or it is
not there; whatever may stand in, or is fetched anew aside, is the business of the parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from resolvers.caching.answer_cache import AnswerCache
from resolvers.caching.parts import Parts
from resolvers.caching.record import CLOCKS_DIFFER
from resolvers.caching.told import Told

__all__ = ["LARGEST", "MOST_PARTS", "Place", "Whole", "WholeAnswers"]

LARGEST: Final = 1_000_000
"""Bytes. A larger answer is made of its parts each time."""

MOST_PARTS: Final = 2_000
"""To look through more of them would keep others waiting."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to one question is kept."""

    own: str
    """The key of what is for this caller."""
    shared: str


@dataclass(frozen=True, slots=True)
class Whole:
    body: bytes
    fresh_until: float
    """As its first part."""
    read_at: float
    """That part."""
    newest: float
    """When its last part was read."""
    is_public: bool
    noted: Sequence[Sequence[str]] = ()
    """What whoever keeps it wants to know again."""

    @property
    def told(self) -> Told:
        return Told(self.fresh_until, self.read_at, self.is_public)

    def is_usable(self, now: float) -> bool:
        return self.newest <= now + CLOCKS_DIFFER and now < self.fresh_until

    def to_bytes(self) -> bytes:
        head = (self.fresh_until, self.read_at, self.newest, self.is_public, self.noted)
        return orjson.dumps(head) + b"\n" + self.body


class WholeAnswers:
    def __init__(self, cache: AnswerCache) -> None:
        self._cache = cache

    async def find(self, place: Place) -> Whole | None:
        stored = await self._cache.waves.store.get_many((place.own, place.shared), ())
        now = self._cache.clock()
        for found, is_own in zip(stored, (True, False), strict=True):
            whole = None if found is None else _read(found)
            if whole is not None and whole.is_usable(now) and (is_own or whole.is_public):
                return whole
        return None

    def keep(
        self,
        place: Place,
        body: bytes,
        told: Told,
        parts: Parts,
        *,
        own: bool,
        noted: Sequence[Sequence[str]] = (),
    ) -> None:
        """Aside. `own`: the answer depends on who asks, whatever its parts say."""
        if not parts.are_all or told.fresh_until is None or told.degraded:
            return
        if len(body) > LARGEST or len(parts.stored) > MOST_PARTS:
            return
        whole = Whole(body, told.fresh_until, told.read_at, parts.newest, told.is_public and not own, noted)
        life = whole.fresh_until - self._cache.clock()
        if life > 0:
            key = place.shared if whole.is_public else place.own
            self._cache.waves.compose_aside(key, whole.to_bytes(), life, parts.stored)


def _read(stored: bytes) -> Whole | None:
    head, _, body = stored.partition(b"\n")
    try:
        return Whole(body, *orjson.loads(head))
    except (orjson.JSONDecodeError, TypeError):
        return None
