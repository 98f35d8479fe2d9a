"""What commerce tells while it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.order import Order
from subgraphs.commerce.schema.scopes import ORDERS
from subgraphs.kit.fields import streamed

__all__ = ["Subscription"]


@strawberry.type
class Subscription:
    @streamed(
        scopes=ORDERS,
        description=(
            "The order, whenever its status changes. Without a number, every order that the caller may see. "
            "An order may also come once because something else of it has changed."
        ),
    )
    async def order_status_changed(
        self, info: Info, number: str | None = None
    ) -> AsyncGenerator[Order, None]:
        orders = info.context.source.orders
        async with aclosing(info.context.listen_to_orders()) as changes:
            async for key in changes:
                (record,) = await orders.by_key([key])
                if record is not None and number in (None, record.number):
                    yield Order.of(record)
