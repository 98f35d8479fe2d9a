"""Amounts of Tryton, which are decimals, in the minor units of the ledger."""

from __future__ import annotations

from subgraphs.kit.models.row import Row
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import minor_units

__all__ = ["amount_of", "amount_or_none", "currency_of"]


def currency_of(row: Row) -> str:
    code = row.text("currency.code")
    if code is None:
        raise ProductUnreadable("answered an amount without a currency")
    return code


def amount_of(row: Row, field: str) -> int:
    return amount_or_none(row, field) or 0


def amount_or_none(row: Row, field: str) -> int | None:
    amount = row.amount(field)
    return None if amount is None else minor_units(amount, currency_of(row))
