"""Reads one page of the timeline: all streams at once, and more of those that ran dry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.asking.question import Reply
from subgraphs.hub.composites.timeline.cursor import Place
from subgraphs.hub.composites.timeline.events import Event, Portion, Stream
from subgraphs.hub.composites.timeline.merge import Taken, merge

__all__ = ["Gap", "TimelinePage", "read_page"]

ROUNDS = 4
"""How often streams that ran dry are read on. Then the page is short, and the next one goes on from there."""

FOR_GOOD = frozenset({"UNAUTHORIZED_FIELD_OR_TYPE", "CONSENT_MISSING", "FIELD_MASKED"})
"""Gaps that the next page has as well."""


@dataclass(frozen=True, slots=True)
class Gap:
    system: str
    reason: str
    before: dt.datetime
    """Events of the system before this moment are not on the page."""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    events: tuple[tuple[Event, Place], ...]
    """Each with the place where the timeline goes on after it."""
    end: Place
    has_next: bool
    gaps: tuple[Gap, ...]


NOTHING = Portion((), None, has_more=False)


@dataclass(slots=True)
class _Reading:
    """What is known while a page is read."""

    streams: Sequence[Stream]
    questions: Questions
    begin: Place
    size: int
    after: dict[str, str | None]
    """How far each stream was shown, or passed over."""
    portions: dict[str, Portion] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    """Stream → why it did not answer."""

    async def read(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Reads the streams on from where they are. Answers which did not answer, and why."""
        asked = [(stream, self._ask(stream)) for stream in self.streams if stream.key in keys]
        failed = {}
        for stream, pending in asked:
            portion = _portion(stream, await pending, self.after.get(stream.key))
            if isinstance(portion, str):
                failed[stream.key] = portion
                continue
            self.portions[stream.key] = portion
            if not portion.entries:
                self.after[stream.key] = portion.end if portion.has_more else None
        return failed

    def _ask(self, stream: Stream) -> Awaitable[list[Reply]]:
        """At once, so that all streams are asked in one operation."""
        question = stream.question(self.size, self.after.get(stream.key))
        return self.questions.load_many([question, *([stream.condition[0]] if stream.condition else ())])

    def take(self, taken: Taken) -> None:
        portion = self.portions[taken.stream]
        last = portion.entries[-1] is taken.entry
        if not last:
            self.after[taken.stream] = taken.entry.cursor
        else:
            self.after[taken.stream] = (portion.end or taken.entry.cursor) if portion.has_more else None


def _portion(stream: Stream, replies: Sequence[Reply], after: str | None) -> Portion | str:
    """The code of the failure if there is one."""
    for reply in replies:
        if reply.code is not None:
            return reply.code
    rows, *conditions = replies
    if stream.condition is not None and conditions[0].value != stream.condition[1]:
        return NOTHING
    return stream.portion(rows.value, after) if isinstance(rows.value, dict | list) else NOTHING


async def read_page(
    streams: Sequence[Stream], begin: Place, size: int, questions: Questions, now: dt.datetime
) -> TimelinePage:
    reading = _Reading(streams, questions, begin, size, dict(begin.after))
    order = [stream.key for stream in streams]
    unread = [key for key in order if begin.after.get(key, "") is not None]
    events: list[tuple[Event, Mapping[str, str | None]]] = []
    for turn in range(ROUNDS):
        failed = await reading.read(unread)
        if turn == 0:
            reading.failed = failed
        elif failed:
            break  # the page ends where it was read to; the next one tells of the gap, if there still is one
        merged = merge(reading.portions, order, size - len(events))
        for taken in merged.taken:
            reading.take(taken)
            events.append((taken.entry.event, dict(reading.after)))
        reading.portions = dict(merged.left)
        unread = list(merged.dry)
        if len(events) == size or not unread:
            break
    return _page(reading, events, now)


def _page(
    reading: _Reading, events: Sequence[tuple[Event, Mapping[str, str | None]]], now: dt.datetime
) -> TimelinePage:
    begin, failed = reading.begin, reading.failed
    owed = {key: begin.owed.get(key, begin.before or now) for key in failed}
    end = Place(dict(reading.after), begin.before, owed)
    placed = []
    for event, after in events:
        oldest = event.at if end.before is None else min(event.at, end.before)
        end = replace(end, before=oldest)
        placed.append((event, replace(end, after=after)))
    end = replace(end, after=dict(reading.after))
    more = any(portion.entries or portion.has_more for portion in reading.portions.values())
    returns = any(code not in FOR_GOOD for code in failed.values())
    return TimelinePage(tuple(placed), end, more or bool(events and returns), _gaps(reading, owed))


def _gaps(reading: _Reading, owed: Mapping[str, dt.datetime]) -> tuple[Gap, ...]:
    """One for each system and reason, however many of its streams are missing."""
    found: dict[tuple[str, str], dt.datetime] = {}
    for stream in reading.streams:
        if stream.key in reading.failed:
            place = stream.system, reading.failed[stream.key]
            found[place] = max(found.get(place, owed[stream.key]), owed[stream.key])
    return tuple(Gap(system, reason, before) for (system, reason), before in found.items())
