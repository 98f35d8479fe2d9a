"""Invoices and credit notes of the customer's own ledger accounts, at the beginning of the day of issue."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, amount, connection_text, customer_stream, day, words

__all__ = ["invoices"]

TEXT = connection_text("invoices", "id kind number issuedAt status total { amount currency }")


def invoices(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.INVOICE, "ACCOUNTING", TEXT, _event)]


def _event(row: Row) -> Event:
    kind, status = words(row["kind"]).capitalize(), words(row["status"])
    return Event(
        at=day(row["issuedAt"]),
        kind=TimelineKind.INVOICE,
        system="ACCOUNTING",
        title=f"{kind} {row['number']}: {amount(row['total'])}, {status}",
        node=NodeReference("Invoice", str(row["id"])),
    )
