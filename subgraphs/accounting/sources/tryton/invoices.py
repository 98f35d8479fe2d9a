"""Tryton's customer invoices, and what was paid on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from subgraphs.accounting.sources.port import InvoiceKind, InvoiceRecord, PaymentRecord
from subgraphs.accounting.sources.status import Standing, invoice_status
from subgraphs.accounting.sources.tryton.amounts import amount_of, currency_of
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.statuses import WRITE_OFF
from subgraphs.kit.models.domain import Clause, Domain, Order, Search, all_of, among, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import minor_units

__all__ = ["INVOICE", "by_issue", "invoice_record", "invoice_search", "payment_search", "payments_of"]

INVOICE = "account.invoice"

STATES = ("draft", "validated", "posted", "paid")
"""A cancelled invoice is none."""

PAID_BY = (
    *("date", "debit", "credit", "description"),
    *("move.description", "move.journal.name", "move.journal.type"),
)

NO_MONEY = (WRITE_OFF, "revenue")
"""What is reconciled by an entry of these journals was given up, or set off against a credit note."""


def invoice_search(where: Iterable[Domain], books: Books, limit: int, order: Order | None = None) -> Search:
    """Those that have a date: one that has none was not issued, and has no place in any list."""
    fields = (
        *("number", books.order_number, "invoice_date", "state", "party.code"),
        *("untaxed_amount", "tax_amount", "total_amount", "amount_to_pay"),
        "currency.code",
        *("lines_to_pay.maturity_date", "lines_to_pay.reconciliation"),
        "reconciliation_lines.move.journal.type",
    )
    return Search(INVOICE, fields, all_of([_issued(books), *where]), limit, order)


def payment_search(ids: Iterable[int], seen: Domain, books: Books, limit: int) -> Search:
    lines = ("payment_lines", "reconciliation_lines")
    fields = tuple(f"{line}.{field}" for line in lines for field in PAID_BY)
    asked = all_of([_issued(books), among("id", tuple(ids)), seen])
    return Search(INVOICE, ("currency.code", *fields), asked, limit)


def by_issue(*, descending: bool) -> Order:
    return Order("invoice_date", descending)


def invoice_record(row: Row, books: Books, today: dt.date) -> InvoiceRecord:
    key, number, issued_at = str(row.key), row.text("number"), row.day("invoice_date")
    if issued_at is None:
        raise ProductUnreadable("answered an invoice without a date, which it was not asked for")
    total, state = amount_of(row, "total_amount"), _state(row)
    is_open = total if state == "DRAFT" else amount_of(row, "amount_to_pay")
    due_at = _due_at(row)
    return InvoiceRecord(
        id=key,
        number=number or key,
        kind=InvoiceKind.CREDIT_NOTE if total < 0 else InvoiceKind.INVOICE,
        status=invoice_status(Standing(state, total, is_open, due_at), today),
        issued_at=issued_at,
        due_at=due_at,
        account_number=row.text("party.code") or "",
        order_number=row.text(books.order_number),
        currency=currency_of(row),
        net=amount_of(row, "untaxed_amount"),
        tax=amount_of(row, "tax_amount"),
        total=total,
        open=is_open,
        pdf=_link(books.pdf, key, number or key),
    )


def payments_of(row: Row) -> tuple[PaymentRecord, ...]:
    """The earliest first. Tryton knows the day of a payment, and no hour: it is told as its midnight."""
    found: dict[int, PaymentRecord] = {}
    for line in _paid_by(row):
        day = line.day("date")
        if day is None or line.text("move.journal.type") in NO_MONEY:
            continue
        paid = (line.amount("credit") or Decimal()) - (line.amount("debit") or Decimal())
        found[line.key] = PaymentRecord(
            id=str(line.key),
            at=dt.datetime.combine(day, dt.time(), dt.UTC),
            currency=currency_of(row),
            amount=minor_units(paid, currency_of(row)),
            method=line.text("move.journal.name") or "",
            reference=line.text("move.description") or line.text("description"),
        )
    return tuple(sorted(found.values(), key=lambda payment: (payment.at, int(payment.id))))


def _paid_by(row: Row) -> Iterator[Row]:
    """A payment that made an invoice even stands in both fields."""
    yield from row.related("payment_lines")
    yield from row.related("reconciliation_lines")


def _issued(books: Books) -> Domain:
    return all_of(
        [
            is_("type", "out"),
            is_("company", books.company),
            among("state", STATES),
            Clause("invoice_date", "!=", None),
        ]
    )


def _state(row: Row) -> str:
    match row.text("state"):
        case "draft" | "validated":
            return "DRAFT"
        case "paid":
            lines = row.related("reconciliation_lines")
            given_up = any(line.text("move.journal.type") == WRITE_OFF for line in lines)
            return "WRITTEN_OFF" if given_up else "ISSUED"
    return "ISSUED"


def _due_at(row: Row) -> dt.date | None:
    """The next instalment that is still open; of an invoice that is even, the last one that there was."""
    lines = row.related("lines_to_pay")
    still = [day for line in lines if not line.whole("reconciliation") and (day := line.day("maturity_date"))]
    return (
        min(still)
        if still
        else max((day for line in lines if (day := line.day("maturity_date"))), default=None)
    )


def _link(template: str | None, key: str, number: str) -> str | None:
    return None if template is None else template.replace("{key}", key).replace("{number}", number)
