"""The ways into commerce that need no customer."""

from __future__ import annotations

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.account import Account
from subgraphs.commerce.schema.order import Order
from subgraphs.commerce.schema.order_filter import OrderFilter, criteria_of
from subgraphs.commerce.schema.scopes import ORDERS
from subgraphs.commerce.sources.records import OrderSort
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.fields import resolved
from subgraphs.kit.pages import PageArguments, page_request

__all__ = ["Query"]

PARTNERS = [["read:orders"]]
SEARCH = [["search:customers", "read:customers.contact"]]


@strawberry.type
class Query:
    @resolved(scopes=PARTNERS)
    async def orders(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        filter: OrderFilter | None = None,
        sort: OrderSort | None = OrderSort.UPDATED_AT_ASC,
    ) -> Connection[Order] | None:
        """Without a total: all orders of a shop cannot be counted cheaply."""
        request = page_request(sort or OrderSort.UPDATED_AT_ASC, PageArguments(first, after))
        page = await info.context.source.orders.all(request, criteria_of(filter))
        return connection(request, page, Order.of)

    @resolved(scopes=ORDERS)
    async def order_by_number(self, info: Info, number: str) -> Order | None:
        record = await info.context.loaders.order_by_number.load(number)
        return Order.of(record) if record else None

    @resolved(scopes=SEARCH)
    async def account_by_email(self, info: Info, email: str) -> Account | None:
        record = await info.context.source.accounts.by_email(email)
        return Account.of(record) if record else None
