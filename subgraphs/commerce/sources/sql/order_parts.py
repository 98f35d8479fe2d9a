"""What hangs on orders, and the lines of carts, which are of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Table

from subgraphs.commerce.sources.records import DiscountRecord, LineRecord, ReturnRecord, ShipmentRecord
from subgraphs.commerce.sources.sql.tables import order_discount, order_line, order_return, shipment
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.lookups import many_by_key, number_of

__all__ = ["SqlOrderParts", "line"]

PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True)
class SqlOrderParts:
    database: Database

    async def lines(self, orders: Sequence[str]) -> list[tuple[LineRecord, ...]]:
        return await self._parts(order_line, orders, line)

    async def discounts(self, orders: Sequence[str]) -> list[tuple[DiscountRecord, ...]]:
        return await self._parts(order_discount, orders, _discount)

    async def shipments(self, orders: Sequence[str]) -> list[tuple[ShipmentRecord, ...]]:
        return await self._parts(shipment, orders, _shipment)

    async def returns(self, orders: Sequence[str]) -> list[tuple[ReturnRecord, ...]]:
        return await self._parts(order_return, orders, _return)

    async def _parts(
        self, table: Table, orders: Sequence[str], record: Callable[[AnyRow], PartT]
    ) -> list[tuple[PartT, ...]]:
        numbers = [number_of(key) for key in orders]
        return await many_by_key(self.database, table.c.order_id, numbers, record, [table.c.position])


def line(row: AnyRow) -> LineRecord:
    return LineRecord(
        sku=row.sku, label=row.label, quantity=row.quantity, unit_price=row.unit_price, total=row.total
    )


def _discount(row: AnyRow) -> DiscountRecord:
    return DiscountRecord(label=row.label, amount=row.amount, voucher_code=row.voucher_code)


def _shipment(row: AnyRow) -> ShipmentRecord:
    return ShipmentRecord(
        carrier=row.carrier,
        tracking_url=row.tracking_url,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
    )


def _return(row: AnyRow) -> ReturnRecord:
    return ReturnRecord(requested_at=row.requested_at, reason=row.reason, refunded=row.refunded)
