"""Lines of Tryton's moves on the claims on a party, as entries of its account."""

from __future__ import annotations

from subgraphs.accounting.sources.port import EntryRecord
from subgraphs.accounting.sources.tryton.amounts import amount_of, currency_of
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.kit.models.domain import Domain, Order, Search, all_of, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["entry_record", "entry_search"]

FIELDS = (
    *("date", "party.code", "debit", "credit", "description", "move.description"),
    *("move.journal.code", "reconciliation.number", "currency.code"),
)


def entry_search(seen: Domain, books: Books) -> Search:
    posted = [
        is_("account.type.receivable", True),
        is_("move.state", "posted"),
        is_("move.company", books.company),
    ]
    return Search("account.move.line", FIELDS, all_of([*posted, seen]), 0, Order("date", descending=True))


def entry_record(row: Row) -> EntryRecord:
    date = row.day("date")
    if date is None:
        raise ProductUnreadable("answered an entry without a date")
    return EntryRecord(
        id=str(row.key),
        date=date,
        journal=row.text("move.journal.code") or "",
        label=row.text("description") or row.text("move.description") or "",
        currency=currency_of(row),
        debit=_side(row, "debit"),
        credit=_side(row, "credit"),
        reconciled=row.text("reconciliation.number"),
    )


def _side(row: Row, field: str) -> int | None:
    """Tryton has a zero on the other side."""
    return amount_of(row, field) or None
