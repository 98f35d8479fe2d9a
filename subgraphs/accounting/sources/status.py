"""The status of an invoice, as it follows from what was decided, what is open, and the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from subgraphs.accounting.sources.port import InvoiceStatus

__all__ = ["Standing", "invoice_status"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ledger knows of an invoice; `state` is DRAFT, ISSUED or WRITTEN_OFF."""

    state: str
    total: int
    open: int
    due_at: dt.date | None


def invoice_status(invoice: Standing, today: dt.date) -> InvoiceStatus:
    """OVERDUE comes before PARTLY_PAID: the rest is late. An invoice is not late on its due date."""
    match invoice.state:
        case "DRAFT":
            return InvoiceStatus.DRAFT
        case "WRITTEN_OFF":
            return InvoiceStatus.WRITTEN_OFF
    if invoice.open == 0:
        return InvoiceStatus.PAID
    if invoice.open > 0 and invoice.due_at is not None and invoice.due_at < today:
        return InvoiceStatus.OVERDUE
    return InvoiceStatus.OPEN if invoice.open == invoice.total else InvoiceStatus.PARTLY_PAID
