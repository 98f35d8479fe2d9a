"""Carts: what Vendure calls an order that nobody has placed yet. It knows the open ones alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from subgraphs.commerce.sources.port import CartCriteria
from subgraphs.commerce.sources.records import CartRecord, CartStatus, LineRecord
from subgraphs.commerce.sources.vendure.api import Api
from subgraphs.commerce.sources.vendure.books import buyers
from subgraphs.commerce.sources.vendure.filters import CARTS, descends
from subgraphs.commerce.sources.vendure.lists import Listed, OrderList
from subgraphs.commerce.sources.vendure.orders import BY_KEY, ORDER, PARTS, lines_of
from subgraphs.commerce.sources.vendure.seen import Seen
from subgraphs.commerce.sources.vendure.shop import CART_STATES, Shop
from subgraphs.commerce.sources.vendure.sums import Sums
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.paging import cut

__all__ = ["VendureCartBook", "VendureCartsOfCustomers"]


@dataclass(frozen=True, slots=True)
class VendureCartsOfCustomers:
    """A `PagedList`."""

    api: Api
    shop: Shop
    seen: Seen
    sums: Sums

    async def pages(
        self, asked: tuple[PageRequest, CartCriteria], owners: Sequence[Owner]
    ) -> list[Page[CartRecord]]:
        request, statuses = asked
        if not _asks_for_open(statuses):
            return [cut((), request, descends(request.order)) for _ in owners]
        return await self._list.pages(request, await self._shown(owners))

    async def counts(self, criteria: CartCriteria, owners: Sequence[Owner]) -> list[int | None]:
        return (
            await self._list.counts(await self._shown(owners))
            if _asks_for_open(criteria)
            else [0] * len(owners)
        )

    async def _shown(self, owners: Sequence[Owner]) -> list[Owner]:
        if self.seen.is_all:
            return list(owners)
        shown = await buyers(self.sums, self.seen, sorted({key for owner in owners for key in owner}))
        return [tuple(key for key in owner if key in shown) for owner in owners]

    @property
    def _list(self) -> OrderList[CartRecord]:
        shows = self.seen.in_channel if self.seen.is_by_channel else None
        return OrderList(self.api, Listed(ORDER, partial(cart_record, shop=self.shop), (CARTS,), shows))


@dataclass(frozen=True, slots=True)
class VendureCartBook:
    api: Api
    shop: Shop
    seen: Seen
    sums: Sums

    async def by_key(self, keys: Sequence[str]) -> list[CartRecord | None]:
        found = await self.api.by_keys(BY_KEY, keys)
        owners = {key: customer.key for key, node in found.items() if (customer := node.one("customer"))}
        shown = await buyers(self.sums, self.seen, sorted(set(owners.values())))
        records = (cart_record(found[key], self.shop) if owners.get(key) in shown else None for key in keys)
        return [record if record is not None and self.seen.in_channel(record) else None for record in records]

    async def lines(self, carts: Sequence[str]) -> list[tuple[LineRecord, ...]]:
        """Whoever asks has been shown the cart."""
        found = await self.api.by_keys(PARTS, carts)
        return [lines_of(found[key]) if key in found else () for key in carts]


def cart_record(node: Node, shop: Shop) -> CartRecord | None:
    if node.word("state") not in CART_STATES:
        return None
    return CartRecord(
        key=node.key,
        status=CartStatus.OPEN,
        channel_code=shop.channel_of(node.many("channels")),
        currency=node.word("currencyCode"),
        total=node.whole("totalWithTax"),
        updated_at=node.moment("updatedAt"),
        recovery_url=None,
        order_key=None,
    )


def _asks_for_open(statuses: CartCriteria) -> bool:
    return statuses is None or CartStatus.OPEN in statuses
