"""Opportunities, of the module sale_opportunity: what is talked about before a sale."""

from __future__ import annotations

from subgraphs.crm.sources.tryton_sales.kinds import Kind
from subgraphs.crm.sources.words import ExchangeStatus, SalePhase

__all__ = ["OPPORTUNITIES"]

OPPORTUNITIES = Kind(
    name="opportunity",
    model="sale.opportunity",
    phase=SalePhase.PRE_SALE,
    party="party",
    date="start_date",
    ended="end_date",
    subject="description",
    reason=None,
    employee="employee",
    statuses={
        "lead": ExchangeStatus.OPEN,
        "opportunity": ExchangeStatus.OPEN,
        "converted": ExchangeStatus.CLOSED,
        "won": ExchangeStatus.CLOSED,
        "lost": ExchangeStatus.CLOSED,
        "cancelled": ExchangeStatus.CLOSED,
    },
)
