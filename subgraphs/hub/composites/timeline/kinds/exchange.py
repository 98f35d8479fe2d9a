"""Exchanges, at the moment when they were opened. Their messages are read on the exchange."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, connection_text, customer_stream, moment, words

__all__ = ["exchanges"]

TEXT = connection_text("exchanges", "id openedAt subject status")


def exchanges(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.EXCHANGE, "CRM", TEXT, _event)]


def _event(row: Row) -> Event:
    return Event(
        at=moment(row["openedAt"]),
        kind=TimelineKind.EXCHANGE,
        system="CRM",
        title=f"Exchange: {row['subject']} ({words(row['status'])})",
        node=NodeReference("Exchange", str(row["id"])),
    )
