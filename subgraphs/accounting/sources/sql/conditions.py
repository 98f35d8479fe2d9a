"""The filters of a query as SQL.

The status is derived here a second time, so that a page is filtered inside its query. A test holds this
notation and `invoice_status` together.
"""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from sqlalchemy import ColumnElement, and_, literal, or_

from subgraphs.accounting.sources.port import InvoiceQuery, InvoiceStatus
from subgraphs.accounting.sources.sql.tables import invoice

__all__ = ["has_status", "is_overdue", "matches"]

ZERO = literal(0, literal_execute=True)
"""Written into the statement, because a partial index serves only a condition that is known when planning."""


def matches(query: InvoiceQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.issued_after is not None:
        conditions.append(invoice.c.issued_at >= query.issued_after)
    if query.issued_before is not None:
        conditions.append(invoice.c.issued_at <= query.issued_before)
    if query.statuses is not None:
        # Sorted, so that equal queries have equal texts and the database plans them once.
        statuses = sorted(query.statuses, key=lambda status: status.value)
        conditions.append(or_(False, *(has_status(status, query.today) for status in statuses)))
    return conditions


def has_status(status: InvoiceStatus, today: dt.date) -> ColumnElement[bool]:
    issued = invoice.c.state == "ISSUED"
    late = is_overdue(today)
    match status:
        case InvoiceStatus.DRAFT | InvoiceStatus.WRITTEN_OFF:
            return and_(invoice.c.state == status.value)
        case InvoiceStatus.PAID:
            return and_(issued, invoice.c.open == 0)
        case InvoiceStatus.OVERDUE:
            return late
        case InvoiceStatus.OPEN:
            return and_(issued, invoice.c.open != 0, invoice.c.open == invoice.c.total, _on_time(today))
        case InvoiceStatus.PARTLY_PAID:
            return and_(issued, invoice.c.open != 0, invoice.c.open != invoice.c.total, _on_time(today))
    assert_never(status)


def is_overdue(today: dt.date) -> ColumnElement[bool]:
    return and_(invoice.c.state == "ISSUED", invoice.c.open > ZERO, invoice.c.due_at < today)


def _on_time(today: dt.date) -> ColumnElement[bool]:
    return or_(invoice.c.open < 0, invoice.c.due_at.is_(None), invoice.c.due_at >= today)
