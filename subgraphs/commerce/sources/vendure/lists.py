"""Lists of orders and carts: those of many customers in one call, and those of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.commerce.sources.vendure.api import Api
from subgraphs.commerce.sources.vendure.filters import (
    SORTED_BY,
    Condition,
    all_of,
    descends,
    options_of,
)
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.lists import Owner
from subgraphs.kit.loading import batched_by_criteria
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.paging import Chunk, ProductList, Stretch, product_page

__all__ = ["OF_CUSTOMERS", "Listed", "OrderList", "place_key"]

RecordT = TypeVar("RecordT")

OF_ALL = (
    "query OrderList($options: OrderListOptions!) "
    "{{ orders(options: $options) {{ totalItems items {{ {selection} }} }} }}"
)

OF_CUSTOMERS = (
    "query OrdersOfCustomers($keys: [String!]!, $take: Int!, $options: OrderListOptions!) "
    "{{ customers(options: {{ filter: {{ id: {{ in: $keys }} }}, take: $take }}) "
    "{{ items {{ id orders(options: $options) {{ totalItems items {{ {selection} }} }} }} }} }}"
)

TOTALS = OF_CUSTOMERS.format(selection="id")


@dataclass(frozen=True)  # without slots, in which a generic class finds no place for its type
class Listed(Generic[RecordT]):
    """A kind of record that Vendure keeps among its orders."""

    selection: str
    record: Callable[[Node], RecordT | None]
    conditions: tuple[Condition, ...]
    shows: Callable[[RecordT], bool] | None = None
    """What Vendure cannot select by."""


@dataclass(frozen=True)
class OrderList(Generic[RecordT]):
    api: Api
    listed: Listed[RecordT]

    async def pages(self, request: PageRequest, owners: Sequence[Owner]) -> list[Page[RecordT]]:
        _refuse_foreign(request)
        chunks = batched_by_criteria(self._chunks)

        async def read(key: str, _: None, stretch: Stretch) -> Chunk[RecordT]:
            return await chunks.load((stretch, key))

        lists = ProductList(read, _no_count, descends, self.listed.shows)
        return await lists.pages((request, None), owners)

    async def counts(self, owners: Sequence[Owner]) -> list[int | None]:
        if self.listed.shows is not None:
            return [None for _ in owners]
        options = {"take": 1, "filter": all_of(list(self.listed.conditions))}
        keys = sorted({key for owner in owners for key in owner})
        found = await self.api.by_keys(TOTALS, keys, {"options": options})
        totals = {
            key: orders.whole("totalItems") for key, node in found.items() if (orders := node.one("orders"))
        }
        return [sum(totals.get(key, 0) for key in dict.fromkeys(owner)) for owner in owners]

    async def all(self, request: PageRequest) -> Page[RecordT]:
        _refuse_foreign(request)
        document = OF_ALL.format(selection=self.listed.selection)

        async def read(stretch: Stretch) -> Chunk[RecordT]:
            answer = await self.api.ask(document, {"options": self._options(stretch)})
            return self._chunk(answer.one("orders"), stretch)

        shows = self.listed.shows or (lambda _: True)
        return await product_page(read, request, descends(request.order), shows)

    async def _chunks(self, stretch: Stretch, keys: Sequence[str]) -> list[Chunk[RecordT]]:
        document = OF_CUSTOMERS.format(selection=self.listed.selection)
        found = await self.api.by_keys(document, keys, {"options": self._options(stretch)})
        return [self._chunk(found[key].one("orders") if key in found else None, stretch) for key in keys]

    def _options(self, stretch: Stretch) -> dict[str, object]:
        return options_of(stretch, list(self.listed.conditions))

    def _chunk(self, orders: Node | None, stretch: Stretch) -> Chunk[RecordT]:
        if orders is None:
            return Chunk((), more=False)
        nodes, total = orders.many("items"), orders.whole("totalItems")
        rows = []
        for node in nodes:
            record = self.listed.record(node)
            if record is not None:
                rows.append(Placed(record, _position(node, stretch.order)))
        return Chunk(rows, more=stretch.offset + len(nodes) < total, total=total)


async def _no_count(_: str, __: None) -> int | None:
    return None


def place_key(key: str) -> int | str:
    return int(key) if key.isdecimal() else key


def _position(node: Node, order: str) -> Position:
    field = SORTED_BY[order]
    value = node.whole(field) if field == "totalWithTax" else node.moment(field)
    return Position(value, place_key(node.key))


def _refuse_foreign(request: PageRequest) -> None:
    """A cursor is opaque but not sealed: one that was put together by hand may hold anything."""
    if request.anchor is None:
        return
    value = request.anchor.value
    is_amount = SORTED_BY[request.order] == "totalWithTax"
    is_moment = isinstance(value, dt.datetime) and value.tzinfo is not None
    if not (isinstance(value, int) if is_amount else is_moment):
        raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")
