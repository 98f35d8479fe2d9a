"""Orders. They have two keys, because the other systems know the number of an order and not its id."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.account import Account
from subgraphs.commerce.schema.address import Address
from subgraphs.commerce.schema.catalogue import Channel, channel_by_code
from subgraphs.commerce.schema.email import TransactionalEmail
from subgraphs.commerce.schema.line import OrderLine
from subgraphs.commerce.schema.order_parts import OrderDiscount, Return, Shipment
from subgraphs.commerce.schema.scopes import ORDER_ADDRESSES, ORDER_MESSAGES, ORDERS
from subgraphs.commerce.sources.records import OrderRecord, OrderStatus
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.types import Money, Node, money

__all__ = ["Order", "order_by_key"]

strawberry.enum(OrderStatus)


@strawberry.federation.type(keys=["id", "number"])
class Order(Node):
    record: strawberry.Private[OrderRecord]
    id: strawberry.ID
    number: str = strawberry.federation.field(requires_scopes=ORDERS)
    version: str = strawberry.federation.field(requires_scopes=ORDERS)
    status: OrderStatus = strawberry.federation.field(requires_scopes=ORDERS)
    placed_at: dt.datetime = strawberry.federation.field(requires_scopes=ORDERS)
    updated_at: dt.datetime = strawberry.federation.field(requires_scopes=ORDERS)
    subtotal: Money = strawberry.federation.field(requires_scopes=ORDERS)
    shipping: Money = strawberry.federation.field(requires_scopes=ORDERS)
    tax: Money = strawberry.federation.field(requires_scopes=ORDERS)
    total: Money = strawberry.federation.field(requires_scopes=ORDERS)
    points_redeemed: Decimal | None = strawberry.federation.field(requires_scopes=ORDERS)
    shipping_address: Address | None = strawberry.federation.field(requires_scopes=ORDER_ADDRESSES)

    @resolved(scopes=ORDERS)
    async def account(self, info: Info) -> Account | None:
        record = await info.context.loaders.account.load(self.record.account_key)
        return Account.of(record) if record else None

    @resolved(scopes=ORDERS)
    async def channel(self, info: Info) -> Channel:
        return Channel.of(await channel_by_code(info, self.record.channel_code))

    @resolved(scopes=ORDERS)
    async def lines(self, info: Info) -> list[OrderLine]:
        records = await info.context.loaders.order_lines.load(self.record.key)
        return [OrderLine.of(record, self.record.currency) for record in records]

    @resolved(scopes=ORDERS)
    async def discounts(self, info: Info) -> list[OrderDiscount]:
        records = await info.context.loaders.discounts.load(self.record.key)
        return [OrderDiscount.of(record, self.record.currency) for record in records]

    @resolved(scopes=ORDERS)
    async def shipments(self, info: Info) -> list[Shipment]:
        records = await info.context.loaders.shipments.load(self.record.key)
        return [Shipment.of(record) for record in records]

    @resolved(scopes=ORDERS)
    async def returns(self, info: Info) -> list[Return]:
        records = await info.context.loaders.returns.load(self.record.key)
        return [Return.of(record, self.record.currency) for record in records]

    @resolved(scopes=ORDER_MESSAGES)
    async def emails(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[TransactionalEmail] | None:
        request = page_request("NEWEST", PageArguments(first, after))
        owner = (self.record.key,)
        return await info.context.loaders.order_emails.connection(request, None, owner, TransactionalEmail.of)

    @classmethod
    def of(cls, record: OrderRecord) -> Order:
        currency, address = record.currency, record.shipping_address
        return Order(
            record=record,
            id=strawberry.ID(encode_id("Order", record.key)),
            number=record.number,
            version=record.version,
            status=record.status,
            placed_at=record.placed_at,
            updated_at=record.updated_at,
            subtotal=money(record.subtotal, currency),
            shipping=money(record.shipping, currency),
            tax=money(record.tax, currency),
            total=money(record.total, currency),
            points_redeemed=record.points_redeemed,
            shipping_address=None if address is None else Address.of(address),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Order | None:
        if reference.get("id") is not None:
            return await order_by_key(info, native_key(text_key(reference, "id"), "Order"))
        record = await info.context.loaders.order_by_number.load(text_key(reference, "number"))
        return Order.of(record) if record else None


async def order_by_key(info: Info, key: str | None) -> Order | None:
    record = await info.context.loaders.order.load(key) if key else None
    return Order.of(record) if record else None
