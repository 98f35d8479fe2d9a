"""Orders, at the moment when they were placed."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import (
    Row,
    amount,
    connection_text,
    customer_stream,
    moment,
    words,
)

__all__ = ["orders"]

TEXT = connection_text(
    "orders", "id number placedAt status total { amount currency }", "sort: PLACED_AT_DESC"
)


def orders(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.ORDER, "COMMERCE", TEXT, _event)]


def _event(row: Row) -> Event:
    return Event(
        at=moment(row["placedAt"]),
        kind=TimelineKind.ORDER,
        system="COMMERCE",
        title=f"Order {row['number']}: {amount(row['total'])}, {words(row['status'])}",
        node=NodeReference("Order", str(row["id"])),
    )
