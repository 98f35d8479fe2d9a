"""Parties as ledger accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from subgraphs.accounting.sources.port import AccountRecord, BillingAddress, LedgerScope
from subgraphs.accounting.sources.tryton.amounts import amount_of, amount_or_none, currency_of
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.kit.models.domain import Domain, Search, all_of, among
from subgraphs.kit.models.row import Row

__all__ = ["account_record", "account_search", "dunning_levels", "dunning_search", "version_of"]

ADDRESS = ("party_name", "street", "postal_code", "city", "country.code", "invoice")

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def account_search(numbers: Iterable[str], seen: Domain, books: Books, limit: int) -> Search:
    fields = (
        *("code", "name", "write_date", "email", "tax_identifier.code"),
        *("receivable", "currency.code", "customer_payment_term.name"),
        *(f"addresses.{field}" for field in ADDRESS),
        *(("credit_limit_amount",) if books.has_credit_limit else ()),
    )
    return Search("party.party", fields, all_of([among("code", tuple(numbers)), seen]), limit)


def dunning_search(numbers: Iterable[str], limit: int) -> Search:
    """Reminders that were sent; a draft is a proposal."""
    sent = all_of([among("party.code", tuple(numbers)), among("state", ("waiting", "final"))])
    return Search("account.dunning", ("party.code", "level.sequence"), sent, limit)


def dunning_levels(rows: Iterable[Row]) -> Mapping[str, int]:
    """Of each account the highest."""
    levels: dict[str, int] = {}
    for row in rows:
        code, level = row.text("party.code") or "", row.whole("level.sequence") or 0
        levels[code] = max(levels.get(code, 0), level)
    return levels


def account_record(row: Row, books: Books, dunning_level: int) -> AccountRecord:
    number = row.text("code") or ""
    is_collective = number in books.collective
    return AccountRecord(
        number=number,
        scope=LedgerScope.COLLECTIVE if is_collective else LedgerScope.INDIVIDUAL,
        version=version_of(row),
        legal_name=row.text("name"),
        vat_number=None if is_collective else row.text("tax_identifier.code"),
        email=None if is_collective else row.text("email"),
        billing_address=None if is_collective else _billing_address(row),
        currency=currency_of(row),
        balance=amount_of(row, "receivable"),
        credit_limit=amount_or_none(row, "credit_limit_amount") if books.has_credit_limit else None,
        payment_terms=row.text("customer_payment_term.name"),
        dunning_level=dunning_level,
    )


def version_of(row: Row) -> int:
    """When the party was written last. Tryton has no other version."""
    written = row.moment("write_date")
    return 0 if written is None else (written - EPOCH) // dt.timedelta(microseconds=1)


def _billing_address(row: Row) -> BillingAddress | None:
    """The first address for invoices, or the first of all; one without a country is none."""
    addresses = [one for one in row.related("addresses") if one.text("country.code")]
    chosen = next((one for one in addresses if one.whole("invoice")), next(iter(addresses), None))
    if chosen is None:
        return None
    street = chosen.text("street")
    return BillingAddress(
        name=chosen.text("party_name"),
        lines=None if street is None else tuple(street.splitlines()),
        postal_code=chosen.text("postal_code"),
        city=chosen.text("city"),
        country=chosen.text("country.code") or "",
        phone=None,
    )
