"""Carts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from subgraphs.commerce.sources.port import CartCriteria
from subgraphs.commerce.sources.records import CartRecord, CartStatus, LineRecord
from subgraphs.commerce.sources.sql.order_parts import line
from subgraphs.commerce.sources.sql.tables import cart, cart_line
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList
from subgraphs.kit.lookups import many_by_key, number_of, one_by_key

__all__ = ["SqlCartBook", "carts_of_customers"]

CARTS = Listing(cart, cart.c.account_id, {"NEWEST": Keyset(cart.c.updated_at, cart.c.id)})


def carts_of_customers(database: Database) -> SqlList[CartRecord, CartCriteria]:
    return SqlList(database, CARTS, _cart, _conditions)


@dataclass(frozen=True, slots=True)
class SqlCartBook:
    database: Database

    async def by_key(self, keys: Sequence[str]) -> list[CartRecord | None]:
        return await one_by_key(self.database, cart.c.id, [number_of(key) for key in keys], _cart)

    async def lines(self, carts: Sequence[str]) -> list[tuple[LineRecord, ...]]:
        numbers = [number_of(key) for key in carts]
        return await many_by_key(self.database, cart_line.c.cart_id, numbers, line, [cart_line.c.position])


def _conditions(statuses: CartCriteria) -> list[ColumnElement[bool]]:
    return [] if statuses is None else [cart.c.status.in_(statuses)]


def _cart(row: AnyRow) -> CartRecord:
    return CartRecord(
        key=str(row.id),
        status=CartStatus(row.status),
        channel_code=row.channel_code,
        currency=row.currency,
        total=row.total,
        updated_at=row.updated_at,
        recovery_url=row.recovery_url,
        order_key=None if row.order_id is None else str(row.order_id),
    )
