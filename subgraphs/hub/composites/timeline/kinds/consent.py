"""Consents, at the moment when they were given or refused. They come as one short list, not in pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import MappingProxyType
from typing import cast

from subgraphs.hub.composites.asking.question import NodeField
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Entry, Event, Portion, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, moment, words

__all__ = ["consents"]

MEDIA = MappingProxyType(
    {"PHONE": "telephone", "EMAIL": "e-mail", "SMS": "SMS", "IN_STORE": "word in the store"}
)

TEXT = "consents { purpose medium partner state capturedAt }"


def consents(subject: Subject) -> list[Stream]:
    question = NodeField("CRM", "Customer", subject.id, TEXT)
    stream = TimelineKind.CONSENT
    return [Stream(stream.value, stream, "CRM", lambda _first, _after: question, _portion)]


def _portion(value: object, after: str | None) -> Portion:
    """Two contacts may both hold a consent: it is one event."""
    rows = {_cursor(row): row for row in cast(Sequence[Row], value)}
    newest = sorted(rows.items(), key=lambda item: _place(item[0]), reverse=True)
    left = [item for item in newest if after is None or _place(item[0]) < _place(after)]
    entries = tuple(Entry(_event(row), cursor) for cursor, row in left)
    return Portion(entries, entries[-1].cursor if entries else after, has_more=False)


def _cursor(row: Row) -> str:
    parts = (row["capturedAt"], row["purpose"], row["medium"], row["partner"] or "")
    return "|".join(map(str, parts))


def _place(cursor: str) -> tuple[dt.datetime, str]:
    at, _, rest = cursor.partition("|")
    return moment(at), rest


def _event(row: Row) -> Event:
    partner = f" for {row['partner']}" if row["partner"] else ""
    medium = MEDIA.get(str(row["medium"]), words(row["medium"]))
    return Event(
        at=moment(row["capturedAt"]),
        kind=TimelineKind.CONSENT,
        system="CRM",
        title=f"Consent to {words(row['purpose'])} by {medium}{partner}: {words(row['state'])}",
    )
