"""The live report: every declared copy of a customer against its owner, by the primary record of each system.

Single values come from the primary record, so it alone is compared. A secondary record is a duplicate, which
its own system is to merge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.copies import Coordinate, CopiedField, Copy
from subgraphs.hub.composites.drift.states import CopyStateKind, DriftStatus, state_of, status_of, worst
from subgraphs.hub.composites.reading import Reading, read_field
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.crosswalk import SYSTEMS, own_links
from subgraphs.hub.sources.port import CustomerKind, RecordKey

__all__ = ["ComparedCopy", "ComparedField", "Report", "compare_field", "drift_report"]

OF_ORGANIZATIONS = frozenset({Coordinate("CrmContact", "companyName")})
"""The company of a person is where they work, and not their own legal name."""


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
    def unreachable(self) -> list[str]:
        unread = frozenset[str]().union(*(item.unread for item in self.items))
        return sorted(unread, key=lambda system: (*SYSTEMS, system).index(system))


async def drift_report(
    subject: Subject, copied: Mapping[str, CopiedField], pending: Collection[str], questions: Questions
) -> Report:
    fields = copied.values()
    compared = await asyncio.gather(
        *(compare_field(subject, one, questions, pending=str(one.owner) in pending) for one in fields)
    )
    return Report(tuple(one for one in compared if one is not None))


async def compare_field(
    subject: Subject, copied: CopiedField, questions: Questions, *, pending: bool
) -> ComparedField | None:
    """None where there is nothing to compare: the owner has no record, or no other system has one."""
    owner = _primary(subject, copied.owner)
    places = [
        (copy, record)
        for copy in copied.copies
        if _is_copy(subject, copy) and (record := _primary(subject, copy.place))
    ]
    if owner is None or not places:
        return None
    read, *copies = await asyncio.gather(
        read_field(questions, owner, copied.owner.field),
        *(read_field(questions, record, copy.place.field) for copy, record in places),
    )
    compared = tuple(
        ComparedCopy(reading, state_of(copy.compare, read, reading, pending=pending))
        for (copy, _), reading in zip(places, copies, strict=True)
    )
    return ComparedField(str(copied.owner), read, compared)


def _is_copy(subject: Subject, copy: Copy) -> bool:
    return copy.place not in OF_ORGANIZATIONS or subject.kind is CustomerKind.ORGANIZATION


def _primary(subject: Subject, place: Coordinate) -> RecordKey | None:
    return next((link.record for link in own_links(subject.links, system_of(place.type))), None)
