"""One go at a request to a subgraph: what of it is wanted, what came of it, and who waits for that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from cache.single_flight import Flight
from cache.store import NOTHING_BEGUN, Begun
from resolvers.asking import Answer
from resolvers.caching.freshness import Freshness
from resolvers.caching.record import Record
from resolvers.caching.source import Terms
from resolvers.caching.wanted import Wanted
from resolvers.errors import Reported, SubgraphFailure

__all__ = ["LOCAL", "Brought", "Found", "Landed", "Outcome", "Turn", "Wave"]

E = TypeVar("E")

LOCAL: Final = "*local"
"""Stands among the states of tags for the number of invalidations in this process."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A value that came without an error."""

    value: object
    has_null: bool
    late_tags: tuple[str, ...] = ()


class Wave(Protocol[E]):
    """What one request to a subgraph would ask for."""

    terms: Terms
    subgraph: str
    wanted: Sequence[Wanted]
    guard: str
    """A tag that is invalidated before any that the subgraph gives in its answers."""

    @property
    def seems_public(self) -> bool: ...

    async def ask(self, chosen: Sequence[int], deadline: float) -> E: ...

    def answer(self, exchange: E) -> Answer: ...

    def brought(self, chosen: Sequence[int], exchange: E) -> Mapping[int, Brought]: ...

    def failing(self, chosen: Sequence[int], exchange: E) -> Mapping[int, Reported]:
        """Those of which the subgraph says that what stands behind it fails."""
        ...

    def spared(self, chosen: Sequence[int], exchange: E, excused: Collection[int]) -> E | None:
        """Without what was told of these; None: nothing is left."""
        ...

    def learn(self, freshness: Freshness) -> None: ...


@dataclass(slots=True)
class Outcome(Generic[E]):
    kept: dict[int, Record] = field(default_factory=dict)
    asked: list[tuple[Sequence[int], E, float, Freshness]] = field(default_factory=list)
    """Which, what came, when it was asked, and for how long that holds."""
    failed: list[tuple[Sequence[int], SubgraphFailure]] = field(default_factory=list)
    stood_in: SubgraphFailure | None = None
    """For what older answers stood in."""


class Found(NamedTuple):
    """What is kept, where, and as what."""

    record: Record
    key: str
    stored: bytes


@dataclass(frozen=True, slots=True)
class Landed:
    stored: bytes | None
    failure: SubgraphFailure | None = None


@dataclass(slots=True)
class Turn(Generic[E]):
    """One go at what is missing."""

    wave: Wave[E]
    outcome: Outcome[E]
    stale: Mapping[int, Record]
    deadline: float
    is_public: bool
    """Whether the flights are for everybody. What the wave seems to be may change meanwhile."""
    begun: Begun = NOTHING_BEGUN
    flights: dict[int, Flight[Landed]] = field(default_factory=dict)
    keeps: bool = False
    """Something is being kept aside; until then the flights can be joined."""

    def key(self, index: int) -> str:
        wanted = self.wave.wanted[index]
        return wanted.public if self.is_public else wanted.private

    def tags(self, index: int) -> tuple[str, ...]:
        """Whose states must be the same for who joins."""
        tags = self.wave.wanted[index].tags
        return (LOCAL, self.wave.guard, *(tags[1:] if self.is_public else tags))
