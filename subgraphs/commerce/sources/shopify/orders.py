"""Orders of Shopify, one by one and as the lists of customers.

subtotal - discounts + shipping = total, as everywhere in the shop: the subtotal is what the others leave.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.records import (
    AccountSums,
    DiscountRecord,
    LineRecord,
    OrderCriteria,
    OrderRecord,
    OrderSort,
    OrderStatus,
    ReturnRecord,
    ShipmentRecord,
)
from subgraphs.commerce.sources.shopify.api import MOST_ROWS, Api, key_of
from subgraphs.commerce.sources.shopify.customers import PLACE, address_record
from subgraphs.kit.errors import BadUserInput, SourceDown
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed, Position, SortValue
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.paging import Chunk, ProductList, Stretch, cut
from subgraphs.kit.products.sight import Sight
from subgraphs.kit.products.values import minor_units
from subgraphs.kit.rows import Rows

__all__ = ["ShopifyOrderBook", "ShopifyOrderParts", "ShopifyOrdersOfCustomers"]

MONEY = "{ shopMoney { amount currencyCode } }"

ORDER = (
    "id name updatedAt processedAt cancelledAt displayFinancialStatus displayFulfillmentStatus "
    f"customer {{ id }} totalPriceSet {MONEY} totalShippingPriceSet {MONEY} totalTaxSet {MONEY} "
    f"totalDiscountsSet {MONEY} shippingAddress {{ {PLACE} }}"
)

LINES = (
    "id lineItems(first: 100) { pageInfo { hasNextPage } nodes { sku name quantity "
    f"originalUnitPriceSet {MONEY} originalTotalSet {MONEY} }} }}"
)

LIST = (
    "query OrderList($query: String!, $first: Int!, $after: String, $sort: OrderSortKeys!, "
    "$reverse: Boolean!) "
    "{ orders(query: $query, first: $first, after: $after, sortKey: $sort, reverse: $reverse) "
    f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {ORDER} }} }} }}"
)

SORTED_BY = {
    OrderSort.PLACED_AT_DESC: ("PROCESSED_AT", "processed_at"),
    OrderSort.PLACED_AT_ASC: ("PROCESSED_AT", "processed_at"),
    OrderSort.UPDATED_AT_ASC: ("UPDATED_AT", "updated_at"),
    OrderSort.TOTAL_DESC: ("TOTAL_PRICE", None),
}
"""Shopify's key, and the word by which its search compares; none: such a list is read from its beginning."""

SECOND = dt.timedelta(seconds=1)
"""Shopify's search compares no finer."""

PAID = ("PAID", "PARTIALLY_REFUNDED", "REFUNDED")

UNPAID = ("AUTHORIZED", "PENDING", "PARTIALLY_PAID", "EXPIRED", "VOIDED")

ORDERS = Sight[OrderRecord](owner=lambda order: order.account_key)


def order_record(node: Node, channel: str) -> OrderRecord | None:
    """None for an order of nobody: a customer who was erased."""
    customer = node.one("customer")
    if customer is None:
        return None
    currency, total = _amount(node, "totalPriceSet")
    shipping, discounts = _amount(node, "totalShippingPriceSet")[1], _amount(node, "totalDiscountsSet")[1]
    address = node.one("shippingAddress")
    return OrderRecord(
        key=key_of(node),
        number=node.word("name"),
        version=node.word("updatedAt"),
        account_key=key_of(customer),
        channel_code=channel,
        status=_status(node),
        placed_at=node.moment("processedAt"),
        updated_at=node.moment("updatedAt"),
        currency=currency,
        subtotal=total - shipping + discounts,
        shipping=shipping,
        tax=_amount(node, "totalTaxSet")[1],
        total=total,
        points_redeemed=None,
        shipping_address=None if address is None else address_record(address),
    )


def _status(node: Node) -> OrderStatus:
    """Whether a parcel has arrived Shopify does not say of the order."""
    if node.values.get("cancelledAt") is not None:
        return OrderStatus.CANCELLED
    match node.word("displayFulfillmentStatus"), node.text("displayFinancialStatus"):
        case "FULFILLED", _:
            return OrderStatus.SHIPPED
        case (("PARTIALLY_FULFILLED" | "IN_PROGRESS" | "PENDING_FULFILLMENT"), _):
            return OrderStatus.PREPARING
        case _, paid if paid in PAID:
            return OrderStatus.PAID
        case _, unpaid if unpaid is None or unpaid in UNPAID:
            return OrderStatus.PENDING
        case _, other:
            raise ProductUnreadable(f"has orders in the state {other}, which nobody has explained")


def _amount(node: Node, name: str) -> tuple[str, int]:
    found = node.one(name)
    money = None if found is None else found.one("shopMoney")
    if money is None:
        raise ProductUnreadable(f"answered no {name}")
    currency = money.word("currencyCode")
    return currency, minor_units(money.values.get("amount"), currency)


@dataclass(frozen=True, slots=True)
class ShopifyOrdersOfCustomers:
    """A `PagedList`. Each customer's list is a call of its own: Shopify's search has one customer."""

    api: Api
    channel: str
    rows: Rows | None = None

    async def pages(
        self, asked: tuple[PageRequest, OrderCriteria], owners: Sequence[Owner]
    ) -> list[Page[OrderRecord]]:
        request, criteria = asked
        if request.anchor is not None and isinstance(request.anchor.value, str):
            raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")
        channels = criteria.channels
        if channels is not None and self.channel not in channels:
            return [cut((), request, _descends(request.order)) for _ in owners]
        return await ProductList(self._read, _no_count, _descends, self._shows(criteria)).pages(asked, owners)

    async def counts(self, criteria: OrderCriteria, owners: Sequence[Owner]) -> list[int | None]:
        return [None for _ in owners]

    async def _read(self, key: str, criteria: OrderCriteria, stretch: Stretch) -> Chunk[OrderRecord]:
        sort, word = SORTED_BY[OrderSort(stretch.order)]
        conditions = [f"customer_id:{key}", *_placed(criteria)]
        if word is not None and isinstance(stretch.since, dt.datetime):
            since = f"<='{_text(stretch.since + SECOND)}'" if stretch.falls else f">='{_text(stretch.since)}'"
            conditions.append(f"{word}:{since}")
        asked = {"query": " AND ".join(conditions), "sort": sort, "reverse": stretch.falls}
        asked |= {"first": min(stretch.limit, MOST_ROWS), "after": stretch.cursor}
        listed = (await self.api.ask(LIST, asked)).one("orders")
        nodes = listed.many("nodes") if listed else []
        rows = [_order_placed(node, stretch.order, self.channel) for node in nodes]
        page = None if listed is None else listed.one("pageInfo")
        more = page is not None and page.flag("hasNextPage")
        cursor = page.text("endCursor") if page is not None else None
        return Chunk([row for row in rows if row is not None], more, cursor)

    def _shows(self, criteria: OrderCriteria) -> Callable[[OrderRecord], bool]:
        return lambda one: _meets(one, criteria) and ORDERS.shows(self.rows, one)


def _order_placed(node: Node, order: str, channel: str) -> Placed[OrderRecord] | None:
    record = order_record(node, channel)
    if record is None:
        return None
    value: SortValue = record.placed_at
    if order == OrderSort.UPDATED_AT_ASC:
        value = record.updated_at
    elif order == OrderSort.TOTAL_DESC:
        value = record.total
    return Placed(record, Position(value, int(record.key)))


def _meets(order: OrderRecord, criteria: OrderCriteria) -> bool:
    """A status of ours is several of Shopify's, which its search does not join; it compares by the second."""
    after, before, since = criteria.placed_after, criteria.placed_before, criteria.updated_since
    return (
        (criteria.statuses is None or order.status in criteria.statuses)
        and (after is None or order.placed_at > after)
        and (before is None or order.placed_at < before)
        and (since is None or order.updated_at >= since)
    )


def _placed(criteria: OrderCriteria) -> list[str]:
    """`updated_since` is what a reader of changes asks by: Shopify's own delta."""
    found = []
    if criteria.placed_after is not None:
        found.append(f"processed_at:>='{_text(criteria.placed_after)}'")
    if criteria.placed_before is not None:
        found.append(f"processed_at:<='{_text(criteria.placed_before)}'")
    if criteria.updated_since is not None:
        found.append(f"updated_at:>='{_text(criteria.updated_since)}'")
    return found


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _descends(order: str) -> bool:
    return order not in (OrderSort.PLACED_AT_ASC, OrderSort.UPDATED_AT_ASC)


async def _no_count(_: str, __: OrderCriteria) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class ShopifyOrderBook:
    api: Api
    channel: str
    rows: Rows | None = None

    async def by_key(self, keys: Sequence[str]) -> list[OrderRecord | None]:
        found = await self.api.by_keys("Order", keys, ORDER)
        return [self._shown(found.get(key)) for key in keys]

    async def by_number(self, numbers: Sequence[str]) -> list[OrderRecord | None]:
        """The name of an order has no blank; what has one is the number of none."""
        known = sorted({number for number in numbers if number.lstrip("#").isalnum()})
        records: dict[str, OrderRecord | None] = {}
        for start in range(0, len(known), MOST_ROWS):
            query = " OR ".join(f"name:{number}" for number in known[start : start + MOST_ROWS])
            asked = {"query": query, "first": MOST_ROWS, "after": None, "sort": "ID", "reverse": False}
            listed = (await self.api.ask(LIST, asked)).one("orders")
            nodes = listed.many("nodes") if listed else []
            records |= {node.word("name"): self._shown(node) for node in nodes}
        return [records.get(number) for number in numbers]

    async def all(self, request: PageRequest, criteria: OrderCriteria) -> Page[OrderRecord]:
        raise SourceDown("The orders of all customers are not read from Shopify.")

    async def sums(self, accounts: Sequence[str]) -> list[AccountSums]:
        raise SourceDown("Shopify has no sums by channel.")

    def _shown(self, node: Node | None) -> OrderRecord | None:
        record = None if node is None else order_record(node, self.channel)
        return record if record is not None and ORDERS.shows(self.rows, record) else None


@dataclass(frozen=True, slots=True)
class ShopifyOrderParts:
    """Whoever asks for them has been shown the order. What is not read is a gap, and no empty list."""

    api: Api

    async def lines(self, orders: Sequence[str]) -> list[tuple[LineRecord, ...]]:
        found = await self.api.by_keys("Order", orders, LINES)
        return [_lines(found[key]) if key in found else () for key in orders]

    async def discounts(self, orders: Sequence[str]) -> list[tuple[DiscountRecord, ...]]:
        raise SourceDown("Discounts are not read from Shopify.")

    async def shipments(self, orders: Sequence[str]) -> list[tuple[ShipmentRecord, ...]]:
        raise SourceDown("Shipments are not read from Shopify.")

    async def returns(self, orders: Sequence[str]) -> list[tuple[ReturnRecord, ...]]:
        raise SourceDown("Returns are not read from Shopify.")


def _lines(order: Node) -> tuple[LineRecord, ...]:
    listed = order.one("lineItems")
    page = None if listed is None else listed.one("pageInfo")
    if listed is None or page is None or page.flag("hasNextPage"):
        raise SourceDown("The order has more lines than are read at once.")
    return tuple(
        LineRecord(
            sku=node.text("sku") or node.word("name"),
            label=node.word("name"),
            quantity=node.whole("quantity"),
            unit_price=_amount(node, "originalUnitPriceSet")[1],
            total=_amount(node, "originalTotalSet")[1],
        )
        for node in listed.many("nodes")
    )
