"""Vouchers, at the moment from which they are valid. One that has no such moment has no place in time."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, connection_text, customer_stream, moment, words

__all__ = ["vouchers"]

TEXT = connection_text("vouchers", "id validFrom label status")


def vouchers(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.VOUCHER, "LOYALTY", TEXT, _event)]


def _event(row: Row) -> Event | None:
    if row["validFrom"] is None:
        return None
    return Event(
        at=moment(row["validFrom"]),
        kind=TimelineKind.VOUCHER,
        system="LOYALTY",
        title=f"Voucher: {row['label']}, {words(row['status'])}",
        node=NodeReference("Voucher", str(row["id"])),
    )
