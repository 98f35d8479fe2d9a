"""The types that all subgraphs share. Each subgraph prints only those that it uses."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from subgraphs.kit.scalars import CurrencyCode

__all__ = ["Money", "Node", "PageInfo", "money"]

MINOR_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Currencies of ISO 4217 whose minor unit is not a hundredth."""


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.federation.type(shareable=True)
class Money:
    amount: Decimal
    currency: CurrencyCode


@strawberry.federation.type(shareable=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def money(minor_units: int, currency: str) -> Money:
    """Sources keep whole minor units (cents); the graph shows the decimal amount, with all its digits."""
    digits = MINOR_DIGITS.get(currency, 2)
    return Money(amount=Decimal(minor_units).scaleb(-digits), currency=CurrencyCode(currency))
