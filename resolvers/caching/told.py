"""What a request came to know of the age of its answer: for its client's caches, and for provenance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from resolvers.caching.freshness import Freshness
from resolvers.caching.record import Record
from resolvers.plan import Fetch

__all__ = ["Degraded", "Reading", "Told"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that a subgraph was asked for, now or earlier."""

    fetch: Fetch
    read_at: float
    as_of: float | None
    is_kept: bool
    entities: int
    """How many; none for root fields."""


@dataclass(frozen=True, slots=True)
class Degraded:
    """A subgraph for which older answers stood in, since when it fails, and why."""

    source: str
    since: float
    reason: str


@dataclass(slots=True)
class Told:
    fresh_until: float | None = None
    """Of the part that ends first; None before there is one."""
    read_at: float = 0.0
    """Of the same part."""
    is_public: bool = True
    readings: list[Reading] = field(default_factory=list)
    degraded: dict[str, Degraded] = field(default_factory=dict)

    def kept(self, fetch: Fetch, records: Iterable[Record], *, of_entities: bool) -> None:
        oldest, number = None, 0
        for record in records:
            number += 1
            self._part(record.read_at, record.fresh_until, record.is_public)
            if oldest is None or record.read_at < oldest.read_at:
                oldest = record
        if oldest is not None:
            count = number if of_entities else 0
            self.readings.append(Reading(fetch, oldest.read_at, oldest.as_of, True, count))

    def asked(self, fetch: Fetch, read_at: float, freshness: Freshness, entities: int) -> None:
        self._part(read_at, read_at + freshness.life, freshness.is_public)
        self.readings.append(Reading(fetch, read_at, freshness.as_of, False, entities))

    def _part(self, read_at: float, fresh_until: float, is_public: bool) -> None:
        self.is_public &= is_public
        if self.fresh_until is None or fresh_until < self.fresh_until:
            self.fresh_until, self.read_at = fresh_until, read_at
