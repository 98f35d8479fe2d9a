"""What the shop has to keep of a customer who is erased."""

from __future__ import annotations

import datetime as dt

__all__ = ["ORDERS_LEGAL_BASIS", "orders_retained_until"]

ORDERS_LEGAL_BASIS = "French commercial code, art. L123-22"

YEARS = 10


def orders_retained_until(last_order: dt.datetime) -> dt.date:
    """Accounts are closed with the calendar year, and the years count from there."""
    return dt.date(last_order.year + YEARS, 12, 31)
