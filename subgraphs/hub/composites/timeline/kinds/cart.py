"""Carts, at the moment when they were last changed."""

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

__all__ = ["carts"]

TEXT = connection_text("carts", "id updatedAt status total { amount currency }")


def carts(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.CART, "COMMERCE", TEXT, _event)]


def _event(row: Row) -> Event:
    return Event(
        at=moment(row["updatedAt"]),
        kind=TimelineKind.CART,
        system="COMMERCE",
        title=f"Cart: {amount(row['total'])}, {words(row['status'])}",
        node=NodeReference("Cart", str(row["id"])),
    )
