"""Sums over the orders of accounts, which Vendure does not make: its orders are read, as little of each as
will do."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.records import AccountSums, OrderRecord, OrderStatus, OrderSum
from subgraphs.commerce.sources.vendure.api import MOST_ROWS, Api
from subgraphs.commerce.sources.vendure.filters import PLACED
from subgraphs.commerce.sources.vendure.lists import OF_CUSTOMERS
from subgraphs.commerce.sources.vendure.orders import order_record
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.products.node import Node

__all__ = ["Sums"]

SELECTION = (
    "id code state updatedAt orderPlacedAt currencyCode total totalWithTax customer { id } channels { code } "
    "payments { refunds { id } }"
)

DOCUMENT = OF_CUSTOMERS.format(selection=SELECTION)

MOST_ORDERS = 10 * MOST_ROWS

TTL = 60.0


@dataclass(frozen=True, slots=True)
class Sums:
    api: Api
    shop: Shop

    async def of(self, accounts: Sequence[str], shows: Callable[[OrderRecord], bool]) -> list[AccountSums]:
        found = await self._orders(accounts)
        return [_sums(found.get(account, ()), self.shop, shows) for account in accounts]

    async def _orders(self, accounts: Iterable[str]) -> dict[str, list[Node]]:
        """A long list goes on alone. Raises SourceDown where it does not end."""
        found = await self._stretch(sorted(set(accounts)), 0)
        longer = [account for account, (nodes, total) in found.items() if len(nodes) < total]
        rests = await asyncio.gather(*(self._rest(account, found[account]) for account in longer))
        orders = {account: nodes for account, (nodes, _) in found.items()}
        return orders | dict(zip(longer, rests, strict=True))

    async def _rest(self, account: str, begun: tuple[list[Node], int]) -> list[Node]:
        nodes, total = begun
        if total > MOST_ORDERS:
            raise SourceDown("There are too many orders to add up.")
        while len(nodes) < total:
            more = await self._stretch([account], len(nodes))
            following, total = more.get(account, ([], 0))
            if not following:
                break
            nodes = [*nodes, *following]
        return nodes

    async def _stretch(self, accounts: list[str], skip: int) -> dict[str, tuple[list[Node], int]]:
        options = {"skip": skip, "take": MOST_ROWS, "sort": {"id": "ASC"}, "filter": PLACED}
        found = await self.api.by_keys(DOCUMENT, accounts, {"options": options}, TTL)
        return {
            key: (orders.many("items"), orders.whole("totalItems"))
            for key, node in found.items()
            if (orders := node.one("orders")) is not None
        }


def _sums(nodes: Iterable[Node], shop: Shop, shows: Callable[[OrderRecord], bool]) -> AccountSums:
    groups: defaultdict[tuple[str, str], list[OrderRecord]] = defaultdict(list)
    returned = 0
    for node in nodes:
        record = order_record(node, shop)
        if record is None or not shows(record):
            continue
        returned += any(payment.many("refunds") for payment in node.many("payments"))
        if record.status is not OrderStatus.CANCELLED:
            groups[record.channel_code, record.currency].append(record)
    sums = (_sum(channel, currency, group) for (channel, currency), group in sorted(groups.items()))
    return AccountSums(tuple(sums), returned)


def _sum(channel: str, currency: str, orders: Sequence[OrderRecord]) -> OrderSum:
    return OrderSum(
        channel_code=channel,
        currency=currency,
        orders=len(orders),
        spent=sum(order.total for order in orders),
        first_at=min(order.placed_at for order in orders),
        last_at=max(order.placed_at for order in orders),
    )
