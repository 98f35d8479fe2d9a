"""Carts, with those that were left behind."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.catalogue import Channel, channel_by_code
from subgraphs.commerce.schema.line import OrderLine
from subgraphs.commerce.schema.order import Order, order_by_key
from subgraphs.commerce.schema.scopes import CARTS
from subgraphs.commerce.sources.records import CartRecord, CartStatus
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.scalars import Url
from subgraphs.kit.types import Money, Node, money

__all__ = ["Cart"]

strawberry.enum(CartStatus)


@strawberry.federation.type(keys=["id"])
class Cart(Node):
    record: strawberry.Private[CartRecord]
    id: strawberry.ID
    status: CartStatus = strawberry.federation.field(requires_scopes=CARTS)
    total: Money = strawberry.federation.field(requires_scopes=CARTS)
    updated_at: dt.datetime = strawberry.federation.field(requires_scopes=CARTS)
    recovery_url: Url | None = strawberry.federation.field(requires_scopes=CARTS)

    @resolved(scopes=CARTS)
    async def channel(self, info: Info) -> Channel:
        return Channel.of(await channel_by_code(info, self.record.channel_code))

    @resolved(scopes=CARTS)
    async def lines(self, info: Info) -> list[OrderLine]:
        records = await info.context.loaders.cart_lines.load(self.record.key)
        return [OrderLine.of(record, self.record.currency) for record in records]

    @resolved(scopes=CARTS)
    async def order(self, info: Info) -> Order | None:
        return await order_by_key(info, self.record.order_key)

    @classmethod
    def of(cls, record: CartRecord) -> Cart:
        return Cart(
            record=record,
            id=strawberry.ID(encode_id("Cart", record.key)),
            status=record.status,
            total=money(record.total, record.currency),
            updated_at=record.updated_at,
            recovery_url=None if record.recovery_url is None else Url(record.recovery_url),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Cart | None:
        key = native_key(text_key(reference, "id"), "Cart")
        record = await info.context.loaders.cart.load(key) if key else None
        return Cart.of(record) if record else None
