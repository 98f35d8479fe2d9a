"""Visits, at the moment when they began. A visit is no node."""

from __future__ import annotations

from typing import cast

from subgraphs.hub.composites.asking.question import NodeField
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, Portion, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import (
    Row,
    connection_portion,
    connection_text,
    moment,
    page_variables,
)

__all__ = ["visits"]

TEXT = f"browsing {{ {connection_text('visits', 'startedAt pageCount channel { name }')} }}"


def visits(subject: Subject) -> list[Stream]:
    def question(first: int, after: str | None) -> NodeField:
        return NodeField("COMMERCE", "Customer", subject.id, TEXT, page_variables(first, after))

    return [Stream(TimelineKind.VISIT.value, TimelineKind.VISIT, "COMMERCE", question, _portion)]


def _portion(value: object, _: str | None) -> Portion:
    return connection_portion(cast(Row, value)["visits"], _event)


def _event(row: Row) -> Event:
    pages = row["pageCount"]
    channel = cast(Row, row["channel"])["name"]
    return Event(
        at=moment(row["startedAt"]),
        kind=TimelineKind.VISIT,
        system="COMMERCE",
        title=f"Visit, {channel}: {pages} {'page' if pages == 1 else 'pages'}",
    )
