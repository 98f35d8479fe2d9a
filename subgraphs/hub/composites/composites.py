"""What the composite fields of one request share."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.composites.asking.asking import Gateway, Questions, questions
from subgraphs.hub.composites.copies import copied_fields
from subgraphs.hub.composites.drift.flags import DriftFlag, DriftFlags, FlagChanges, changes
from subgraphs.hub.composites.drift.report import ComparedField, Report, compare_field, drift_report
from subgraphs.hub.composites.drift.sweep import Sweeps
from subgraphs.hub.composites.profile.choice import Resolved, Unread
from subgraphs.hub.composites.profile.resolve import resolve
from subgraphs.hub.composites.search.find import Found, find
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.cursor import Place
from subgraphs.hub.composites.timeline.events import TimelineKind
from subgraphs.hub.composites.timeline.kinds import streams
from subgraphs.hub.composites.timeline.page import TimelinePage, read_page
from subgraphs.hub.loaders import Loaders, load_customer_of
from subgraphs.hub.sources.port import CustomerRecord, RecordKey
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.loading import DataLoader, batched, batched_by_key

__all__ = ["CompositeMeans", "Composites", "composites"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Composites:
    questions: Questions
    flags: DriftFlags
    now: Callable[[], dt.datetime]
    loaders: Loaders
    propagating: DataLoader[str, frozenset[str]]
    known_flags: DataLoader[str, tuple[DriftFlag, ...]]
    changing: DataLoader[FlagChanges, None]

    async def profile_field(self, name: str, customer: CustomerRecord) -> Resolved | Unread | None:
        return await resolve(name, await self._subject(customer), copied_fields(), self.questions)

    async def drift(self, customer: CustomerRecord) -> Report:
        """And refreshes the flags of the copies that it could see."""
        report = await drift_report(await self._subject(customer), copied_fields(), self.questions)
        try:
            known = await self.known_flags.load(customer.id)
            found = changes(customer.id, known, report, self.now())
            if found:
                await self.changing.load(found)
        except SourceFailure as failure:
            log.warning("The flags of drift were not refreshed: %s", failure)
        return report

    async def drift_of(self, customer: CustomerRecord, field: str) -> ComparedField | None:
        """One field, for the queue, which refreshes nothing."""
        subject = await self._subject(customer)
        copied = copied_fields().get(field)
        asked = compare_field(subject, copied, self.questions) if copied else None
        return None if asked is None else await asked

    async def timeline(
        self, customer: CustomerRecord, kinds: Collection[TimelineKind] | None, begin: Place, size: int
    ) -> TimelinePage:
        found = streams(await self._subject(customer), kinds)
        return await read_page(found, begin, size, self.questions, self.now())

    async def search(self, text: str, systems: Collection[str] | None) -> Found:
        return await find(text.strip(), systems, self.questions, self._customers_of)

    async def _subject(self, customer: CustomerRecord) -> Subject:
        links, pending = await asyncio.gather(
            self.loaders.links.load(customer.id), self.propagating.load(customer.id)
        )
        return Subject(customer.id, customer.kind, links, pending)

    async def _customers_of(self, records: Sequence[RecordKey]) -> Sequence[CustomerRecord | None]:
        return await asyncio.gather(*(load_customer_of(self.loaders, record) for record in records))


@dataclass(frozen=True, slots=True)
class CompositeMeans:
    """What they need beside the crosswalk, for as long as the application lives."""

    gateway: Gateway | None
    propagating: Callable[[Collection[str]], Awaitable[Mapping[str, frozenset[str]]]]
    """Customer → the owners' fields, for example `Account.email`, whose copies an operation is changing."""
    flags: DriftFlags
    sweeps: Sweeps
    read_seconds: float
    now: Callable[[], dt.datetime]


def composites(means: CompositeMeans, loaders: Loaders, headers: Mapping[str, str]) -> Composites:
    """`headers` say on whose behalf the gateway is asked."""

    async def change(all_changes: Sequence[FlagChanges]) -> Sequence[None]:
        await means.flags.change(sum(all_changes, FlagChanges()))
        return [None] * len(all_changes)

    return Composites(
        questions=questions(means.gateway, headers, means.read_seconds, time.monotonic),
        flags=means.flags,
        now=means.now,
        loaders=loaders,
        propagating=batched_by_key(means.propagating, frozenset()),
        known_flags=batched_by_key(means.flags.of_customers, ()),
        changing=batched(change),
    )
