"""Orders of a shop in Vendure: one by one, in pages, in sums, and what hangs on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from subgraphs.commerce.sources.records import (
    AccountSums,
    DiscountRecord,
    LineRecord,
    OrderCriteria,
    OrderRecord,
    ReturnRecord,
    ShipmentRecord,
)
from subgraphs.commerce.sources.vendure.api import MOST_ROWS, Api, items_of
from subgraphs.commerce.sources.vendure.filters import descends, placed_orders
from subgraphs.commerce.sources.vendure.lists import Listed, OrderList
from subgraphs.commerce.sources.vendure.orders import (
    BY_KEY,
    BY_NUMBER,
    ORDER,
    PARTS,
    discounts_of,
    lines_of,
    order_record,
    returns_of,
    shipments_of,
)
from subgraphs.commerce.sources.vendure.seen import Seen
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.commerce.sources.vendure.sums import Sums
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.paging import cut

__all__ = ["VendureOrderBook", "VendureOrderParts", "VendureOrdersOfCustomers"]

PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True)
class VendureOrdersOfCustomers:
    """A `PagedList`."""

    api: Api
    shop: Shop
    seen: Seen

    async def pages(
        self, asked: tuple[PageRequest, OrderCriteria], owners: Sequence[Owner]
    ) -> list[Page[OrderRecord]]:
        request, criteria = asked
        return await self._list(criteria).pages(request, owners)

    async def counts(self, criteria: OrderCriteria, owners: Sequence[Owner]) -> list[int | None]:
        return await self._list(criteria).counts(owners)

    async def all(self, request: PageRequest, criteria: OrderCriteria) -> Page[OrderRecord]:
        """Those of the accounts that are seen, where it is by them."""
        listed, owners = self._list(criteria), self.seen.owners
        if owners is None:
            return await listed.all(request)
        if not owners:
            return cut((), request, descends(request.order))
        [page] = await listed.pages(request, [owners])
        return page

    def _list(self, criteria: OrderCriteria) -> OrderList[OrderRecord]:
        record = partial(order_record, shop=self.shop)
        conditions = tuple(placed_orders(criteria, self.shop))
        return OrderList(self.api, Listed(ORDER, record, conditions, self.seen.order_condition(criteria)))


@dataclass(frozen=True, slots=True)
class VendureOrderBook:
    api: Api
    shop: Shop
    seen: Seen
    adding: Sums

    async def by_key(self, keys: Sequence[str]) -> list[OrderRecord | None]:
        found = await self.api.by_keys(BY_KEY, keys)
        return [self._shown(found.get(key)) for key in keys]

    async def by_number(self, numbers: Sequence[str]) -> list[OrderRecord | None]:
        wanted = sorted(set(numbers))
        batches = [wanted[start : start + MOST_ROWS] for start in range(0, len(wanted), MOST_ROWS)]
        answers = await asyncio.gather(
            *(self.api.ask(BY_NUMBER, {"numbers": batch, "take": len(batch)}) for batch in batches)
        )
        found = {node.word("code"): node for answer in answers for node in items_of(answer)}
        return [self._shown(found.get(number)) for number in numbers]

    async def all(self, request: PageRequest, criteria: OrderCriteria) -> Page[OrderRecord]:
        return await VendureOrdersOfCustomers(self.api, self.shop, self.seen).all(request, criteria)

    async def sums(self, accounts: Sequence[str]) -> list[AccountSums]:
        return await self.adding.of(accounts, self.seen.order)

    def _shown(self, node: Node | None) -> OrderRecord | None:
        record = None if node is None else order_record(node, self.shop)
        return record if record is not None and self.seen.order(record) else None


@dataclass(frozen=True, slots=True)
class VendureOrderParts:
    """Whoever asks for them has been shown the order, so they are not looked at again."""

    api: Api
    shop: Shop

    async def lines(self, orders: Sequence[str]) -> list[tuple[LineRecord, ...]]:
        return await self._parts(orders, lines_of)

    async def discounts(self, orders: Sequence[str]) -> list[tuple[DiscountRecord, ...]]:
        return await self._parts(orders, discounts_of)

    async def shipments(self, orders: Sequence[str]) -> list[tuple[ShipmentRecord, ...]]:
        return await self._parts(orders, partial(shipments_of, shop=self.shop))

    async def returns(self, orders: Sequence[str]) -> list[tuple[ReturnRecord, ...]]:
        return await self._parts(orders, returns_of)

    async def _parts(
        self, orders: Sequence[str], parts: Callable[[Node], tuple[PartT, ...]]
    ) -> list[tuple[PartT, ...]]:
        found = await self.api.by_keys(PARTS, orders)
        return [parts(found[key]) if key in found else () for key in orders]
