"""A line of an order or of a cart."""

from __future__ import annotations

import strawberry

from subgraphs.commerce.schema.catalogue import Product
from subgraphs.commerce.sources.records import LineRecord
from subgraphs.kit.types import Money, money

__all__ = ["OrderLine"]


@strawberry.type
class OrderLine:
    product: Product
    label: str
    quantity: int
    unit_price: Money
    total: Money

    @classmethod
    def of(cls, record: LineRecord, currency: str) -> OrderLine:
        return OrderLine(
            product=Product(sku=strawberry.ID(record.sku)),
            label=record.label,
            quantity=record.quantity,
            unit_price=money(record.unit_price, currency),
            total=money(record.total, currency),
        )
