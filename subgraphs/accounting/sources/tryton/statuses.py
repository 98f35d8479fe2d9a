"""The status of an invoice: as a condition of the search, and as a value of the record.

The two say the same; a test holds them together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from subgraphs.accounting.sources.port import InvoiceQuery, InvoiceStatus
from subgraphs.kit.models.domain import AllOf, AnyOf, Clause, Domain, all_of, among, is_

__all__ = ["WRITE_OFF", "has_status", "matches"]

WRITE_OFF = "write-off"
"""The type of the journals by which claims are given up."""

_GIVEN_UP = is_("reconciliation.lines.move.journal.type", WRITE_OFF)


def matches(query: InvoiceQuery) -> Domain:
    conditions: list[Domain] = []
    if query.issued_after is not None:
        conditions.append(Clause("invoice_date", ">=", query.issued_after))
    if query.issued_before is not None:
        conditions.append(Clause("invoice_date", "<=", query.issued_before))
    if query.statuses is not None:
        conditions.append(_any_status(query.statuses, query.today))
    return all_of(conditions)


def has_status(status: InvoiceStatus, today: dt.date) -> Domain:
    posted, on_time = is_("state", "posted"), Clause("move.lines", "not where", _is_late(today))
    match status:
        case InvoiceStatus.DRAFT:
            return among("state", ("draft", "validated"))
        case InvoiceStatus.PAID:
            return AllOf((is_("state", "paid"), Clause("move.lines", "not where", _GIVEN_UP)))
        case InvoiceStatus.WRITTEN_OFF:
            return AllOf((is_("state", "paid"), Clause("move.lines", "where", _GIVEN_UP)))
        case InvoiceStatus.OVERDUE:
            return AllOf((posted, Clause("move.lines", "where", _is_late(today))))
        case InvoiceStatus.OPEN:
            return AllOf((posted, on_time, is_("payment_lines", None)))
        case InvoiceStatus.PARTLY_PAID:
            return AllOf((posted, on_time, Clause("payment_lines", "!=", None)))
    assert_never(status)


def _any_status(statuses: Iterable[InvoiceStatus], today: dt.date) -> Domain:
    """In the order of their names, so that equal queries are equal calls."""
    chosen = sorted(statuses, key=lambda status: status.value)
    return AnyOf(tuple(has_status(status, today) for status in chosen)) if chosen else among("id", ())


def _is_late(today: dt.date) -> Domain:
    claim = AllOf((is_("account.type.receivable", True), is_("reconciliation", None)))
    late = AllOf((Clause("maturity_date", "<", today), Clause("debit", ">", Decimal(0))))
    return AllOf((*claim.parts, *late.parts))
