"""The live report: every declared copy of a customer against its owner, by the primary record of each system.

Single values come from the primary record, so it alone is compared. A secondary record is a duplicate, which
its own system is to merge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.copies import Coordinate, CopiedField, Copy
from subgraphs.hub.composites.drift.states import CopyStateKind, DriftStatus, state_of, status_of, worst
from subgraphs.hub.composites.reading import Asked, Reading, ask
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.crosswalk import SYSTEMS, own_links
from subgraphs.hub.sources.port import CustomerKind

__all__ = ["ComparedCopy", "ComparedField", "Report", "compare_field", "drift_report"]

OF_ORGANIZATIONS = frozenset({Coordinate("CrmContact", "companyName")})
"""The company of a person is where they work, and not their own legal name."""


DRIFTING = frozenset({CopyStateKind.DIFFERENT, CopyStateKind.MISSING})


@dataclass(frozen=True, slots=True)
class ComparedCopy:
    reading: Reading
    state: CopyStateKind


@dataclass(frozen=True, slots=True)
class ComparedField:
    field: str
    """The coordinate of the owner, for example `Account.email`."""
    owner: Reading
    copies: tuple[ComparedCopy, ...]

    @property
    def state(self) -> CopyStateKind:
        return worst(copy.state for copy in self.copies)

    @property
    def unread(self) -> frozenset[str]:
        """The systems that left a gap."""
        readings = (self.owner, *(copy.reading for copy in self.copies))
        return frozenset(reading.record.system for reading in readings if reading.code is not None)


@dataclass(frozen=True, slots=True)
class Report:
    items: tuple[ComparedField, ...]

    @property
    def status(self) -> DriftStatus:
        return status_of(copy.state for item in self.items for copy in item.copies)

    @property
    def drifts(self) -> bool:
        """Whether a copy was seen that is not what its owner says."""
        return any(item.state in DRIFTING for item in self.items)

    @property
    def was_read(self) -> bool:
        """Whether anything could be compared at all."""
        states = (copy.state for item in self.items for copy in item.copies)
        return any(state is not CopyStateKind.UNREADABLE for state in states)

    @property
    def unreachable(self) -> list[str]:
        unread = frozenset[str]().union(*(item.unread for item in self.items))
        return sorted(unread, key=SYSTEMS.index)


async def drift_report(subject: Subject, copied: Mapping[str, CopiedField], questions: Questions) -> Report:
    asked = (compare_field(subject, one, questions) for one in copied.values())
    return Report(tuple(await asyncio.gather(*(one for one in asked if one is not None))))


def compare_field(
    subject: Subject, copied: CopiedField, questions: Questions
) -> Awaitable[ComparedField] | None:
    """Asks at once. None where there is nothing to compare: the owner or all others have no record."""
    owner = _ask_primary(subject, copied.owner, questions)
    copies = [
        (copy.compare, asked)
        for copy in sorted(copied.copies, key=lambda copy: SYSTEMS.index(system_of(copy.place.type)))
        if _is_copy(subject, copy) and (asked := _ask_primary(subject, copy.place, questions))
    ]
    if owner is None or not copies:
        return None
    return _compared(str(copied.owner), owner, copies, pending=str(copied.owner) in subject.pending)


async def _compared(
    field: str, owner: Asked, copies: Sequence[tuple[str, Asked]], *, pending: bool
) -> ComparedField:
    told = await owner.reading()
    readings = [(compare, await asked.reading()) for compare, asked in copies]
    compared = (
        ComparedCopy(reading, state_of(compare, told, reading, pending=pending))
        for compare, reading in readings
    )
    return ComparedField(field, told, tuple(compared))


def _is_copy(subject: Subject, copy: Copy) -> bool:
    return copy.place not in OF_ORGANIZATIONS or subject.kind is CustomerKind.ORGANIZATION


def _ask_primary(subject: Subject, place: Coordinate, questions: Questions) -> Asked | None:
    primary = next(iter(own_links(subject.links, system_of(place.type))), None)
    return None if primary is None else ask(questions, primary.record, place.field)
