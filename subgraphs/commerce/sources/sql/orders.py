"""Orders: one by one, in pages, and in sums."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, distinct, func, select

from subgraphs.commerce.sources.records import (
    AccountSums,
    AddressRecord,
    OrderCriteria,
    OrderRecord,
    OrderSort,
    OrderStatus,
    OrderSum,
)
from subgraphs.commerce.sources.sql.tables import order, order_return
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList, page
from subgraphs.kit.lookups import number_of, one_by_key
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["SqlOrderBook", "orders_of_customers"]

ORDERS = Listing(
    table=order,
    owner=order.c.account_id,
    orders={
        OrderSort.PLACED_AT_DESC: Keyset(order.c.placed_at, order.c.id),
        OrderSort.PLACED_AT_ASC: Keyset(order.c.placed_at, order.c.id, descending=False),
        OrderSort.UPDATED_AT_ASC: Keyset(order.c.updated_at, order.c.id, descending=False),
        OrderSort.TOTAL_DESC: Keyset(order.c.total, order.c.id),
    },
)


def orders_of_customers(database: Database) -> SqlList[OrderRecord, OrderCriteria]:
    return SqlList(database, ORDERS, _order, _conditions)


@dataclass(frozen=True, slots=True)
class SqlOrderBook:
    database: Database

    async def by_key(self, keys: Sequence[str]) -> list[OrderRecord | None]:
        return await one_by_key(self.database, order.c.id, [number_of(key) for key in keys], _order)

    async def by_number(self, numbers: Sequence[str]) -> list[OrderRecord | None]:
        return await one_by_key(self.database, order.c.number, numbers, _order)

    async def all(self, request: PageRequest, criteria: OrderCriteria) -> Page[OrderRecord]:
        return await page(self.database, ORDERS, request, _order, _conditions(criteria))

    async def sums(self, accounts: Sequence[str]) -> list[AccountSums]:
        numbers = [number_of(key) for key in accounts]
        known = [number for number in numbers if number is not None]
        if not known:
            return [AccountSums((), 0) for _ in numbers]
        visible = self.database.visible
        rows, returned = await asyncio.gather(
            self.database.rows(_sums_by_account(known).where(*visible(order))),
            self.database.rows(_returns_by_account(known).where(*visible(order_return))),
        )
        sums: defaultdict[int | None, list[OrderSum]] = defaultdict(list)
        for row in rows:
            sums[row.account_id].append(_sum(row))
        returns = {row.account_id: row.returned for row in returned}
        return [AccountSums(tuple(sums[number]), returns.get(number, 0)) for number in numbers]


def _sums_by_account(accounts: Sequence[int]) -> Select[*tuple[object, ...]]:
    groups = (order.c.account_id, order.c.channel_code, order.c.currency)
    return (
        select(
            *groups,
            func.count().label("orders"),
            func.sum(order.c.total).label("spent"),
            func.min(order.c.placed_at).label("first_at"),
            func.max(order.c.placed_at).label("last_at"),
        )
        .where(order.c.account_id.in_(accounts), order.c.status != OrderStatus.CANCELLED)
        .group_by(*groups)
        .order_by(*groups)
    )


def _returns_by_account(accounts: Sequence[int]) -> Select[*tuple[object, ...]]:
    return (
        select(
            order_return.c.account_id,
            func.count(distinct(order_return.c.order_id)).label("returned"),
        )
        .where(order_return.c.account_id.in_(accounts))
        .group_by(order_return.c.account_id)
    )


def _conditions(criteria: OrderCriteria) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.channels is not None:
        conditions.append(order.c.channel_code.in_(criteria.channels))
    if criteria.statuses is not None:
        conditions.append(order.c.status.in_(criteria.statuses))
    if criteria.placed_after is not None:
        conditions.append(order.c.placed_at > criteria.placed_after)
    if criteria.placed_before is not None:
        conditions.append(order.c.placed_at < criteria.placed_before)
    if criteria.updated_since is not None:
        conditions.append(order.c.updated_at >= criteria.updated_since)
    return conditions


def _order(row: AnyRow) -> OrderRecord:
    return OrderRecord(
        key=str(row.id),
        number=row.number,
        version=str(row.version),
        account_key=str(row.account_id),
        channel_code=row.channel_code,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        updated_at=row.updated_at,
        currency=row.currency,
        subtotal=row.subtotal,
        shipping=row.shipping,
        tax=row.tax,
        total=row.total,
        points_redeemed=_points(row.points_redeemed_hundredths),
        shipping_address=_shipping_address(row),
    )


def _points(hundredths: int | None) -> Decimal | None:
    if hundredths is None:
        return None
    return Decimal(hundredths // 100) if hundredths % 100 == 0 else Decimal(hundredths).scaleb(-2)


def _shipping_address(row: AnyRow) -> AddressRecord | None:
    if row.shipping_country is None:
        return None
    return AddressRecord(
        name=row.shipping_name,
        lines=None if row.shipping_lines is None else tuple(row.shipping_lines),
        postal_code=row.shipping_postal_code,
        city=row.shipping_city,
        country=row.shipping_country,
        phone=row.shipping_phone,
    )


def _sum(row: AnyRow) -> OrderSum:
    return OrderSum(
        channel_code=row.channel_code,
        currency=row.currency,
        orders=row.orders,
        spent=int(row.spent),  # PostgreSQL sums big integers to a decimal
        first_at=row.first_at,
        last_at=row.last_at,
    )
