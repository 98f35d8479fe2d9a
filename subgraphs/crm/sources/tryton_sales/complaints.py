"""Complaints, of the module sale_complaint: what is talked about after a sale."""

from __future__ import annotations

from subgraphs.crm.sources.tryton_sales.kinds import Kind
from subgraphs.crm.sources.words import ExchangeStatus, SalePhase

__all__ = ["COMPLAINTS"]

COMPLAINTS = Kind(
    name="complaint",
    model="sale.complaint",
    phase=SalePhase.POST_SALE,
    party="customer",
    date="date",
    ended=None,
    subject="description",
    reason="type.name",
    employee="submitted_by",
    statuses={
        "draft": ExchangeStatus.OPEN,
        "waiting": ExchangeStatus.WAITING_AGENT,
        "approved": ExchangeStatus.CLOSED,
        "rejected": ExchangeStatus.CLOSED,
        "done": ExchangeStatus.CLOSED,
        "cancelled": ExchangeStatus.CLOSED,
    },
)
