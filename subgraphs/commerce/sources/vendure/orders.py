"""Orders of Vendure, and what hangs on them.

subtotal - discounts + shipping = total, as everywhere in the shop: prices hold the tax. A surcharge is a
line, and one that takes something off is a discount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import quote

from subgraphs.commerce.sources.records import (
    DiscountRecord,
    LineRecord,
    OrderRecord,
    ReturnRecord,
    ShipmentRecord,
)
from subgraphs.commerce.sources.vendure.customers import PLACE, address_record
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node

__all__ = [
    "BY_KEY",
    "BY_NUMBER",
    "ORDER",
    "PARTS",
    "discounts_of",
    "lines_of",
    "order_record",
    "returns_of",
    "shipments_of",
]

ORDER = (
    "id code state updatedAt orderPlacedAt currencyCode total totalWithTax customer { id } channels { code } "
    "shippingLines { priceWithTax } lines { linePriceWithTax } surcharges { priceWithTax } "
    f"shippingAddress {{ {PLACE} countryCode }}"
)

_PARTS = (
    "id currencyCode lines { quantity orderPlacedQuantity unitPriceWithTax linePriceWithTax "
    "productVariant { sku name } } surcharges { sku description priceWithTax } "
    "discounts { adjustmentSource description amountWithTax } promotions { id couponCode } "
    "fulfillments { id state method trackingCode } payments { refunds { total reason state createdAt } } "
    'history(options: { filter: { type: { eq: "ORDER_FULFILLMENT_TRANSITION" } } }) '
    "{ items { createdAt data } }"
)


def _by_keys(selection: str) -> str:
    return (
        "query Orders($keys: [String!]!, $take: Int!) "
        "{ orders(options: { filter: { id: { in: $keys } }, take: $take }) "
        f"{{ items {{ {selection} }} }} }}"
    )


BY_KEY = _by_keys(ORDER)

PARTS = _by_keys(_PARTS)
"""Whatever of them is asked for, it is one document, so that one call brings all."""

BY_NUMBER = (
    "query OrdersByNumber($numbers: [String!]!, $take: Int!) "
    "{ orders(options: { filter: { code: { in: $numbers } }, take: $take }) "
    f"{{ items {{ {ORDER} }} }} }}"
)


def order_record(node: Node, shop: Shop) -> OrderRecord | None:
    """None for what was not placed yet: a cart, or a draft in the back office."""
    placed_at, customer = node.moment_or_none("orderPlacedAt"), node.one("customer")
    if placed_at is None or customer is None:
        return None
    prices = [line.whole("linePriceWithTax") for line in node.many("lines")]
    surcharges = [surcharge.whole("priceWithTax") for surcharge in node.many("surcharges")]
    total, address = node.whole("totalWithTax"), node.one("shippingAddress")
    country = None if address is None else address.text("countryCode")
    return OrderRecord(
        key=node.key,
        number=node.word("code"),
        version=node.word("updatedAt"),
        account_key=customer.key,
        channel_code=shop.channel_of(node.many("channels")),
        status=shop.status(node.word("state")),
        placed_at=placed_at,
        updated_at=node.moment("updatedAt"),
        currency=node.word("currencyCode"),
        subtotal=sum(prices) + sum(price for price in surcharges if price > 0),
        shipping=sum(line.whole("priceWithTax") for line in node.many("shippingLines")),
        tax=total - node.whole("total"),
        total=total,
        points_redeemed=None,
        shipping_address=None if address is None or country is None else address_record(address, country),
    )


def lines_of(order: Node) -> tuple[LineRecord, ...]:
    lines = [_line(line) for line in order.many("lines")]
    for surcharge in order.many("surcharges"):
        price, label = surcharge.whole("priceWithTax"), surcharge.word("description")
        if price > 0:
            lines.append(LineRecord(surcharge.text("sku") or label, label, 1, price, price))
    return tuple(lines)


def _line(line: Node) -> LineRecord:
    variant = line.one("productVariant")
    if variant is None:
        raise ProductUnreadable("answered a line without a product")
    sku, price = variant.word("sku"), line.whole("unitPriceWithTax")
    quantity, total = line.whole("quantity"), line.whole("linePriceWithTax")
    return LineRecord(sku, variant.text("name") or sku, quantity, price, total)


def discounts_of(order: Node) -> tuple[DiscountRecord, ...]:
    codes = {node.key: node.text("couponCode") for node in order.many("promotions")}
    taken_off = [surcharge for surcharge in order.many("surcharges") if surcharge.whole("priceWithTax") < 0]
    return (
        *(_discount(node, codes) for node in order.many("discounts")),
        *(DiscountRecord(one.word("description"), -one.whole("priceWithTax"), None) for one in taken_off),
    )


def _discount(node: Node, codes: Mapping[str, str | None]) -> DiscountRecord:
    """Its source is `PROMOTION:` and the key of the promotion, or a name that its plugin has chosen."""
    source = (node.text("adjustmentSource") or "").rpartition(":")[2]
    return DiscountRecord(node.word("description"), -node.whole("amountWithTax"), codes.get(source))


def shipments_of(order: Node, shop: Shop) -> tuple[ShipmentRecord, ...]:
    """A parcel that was called off is none."""
    history = order.one("history")
    moments = {} if history is None else _moments(history)
    return tuple(
        ShipmentRecord(
            carrier=node.text("method"),
            tracking_url=_tracking(node.text("trackingCode"), shop),
            shipped_at=moments.get((node.key, "Shipped")),
            delivered_at=moments.get((node.key, "Delivered")),
        )
        for node in order.many("fulfillments")
        if node.text("state") in ("Shipped", "Delivered")
    )


def _moments(history: Node) -> dict[tuple[str, str], dt.datetime]:
    found = {}
    for entry in history.many("items"):
        told = entry.one("data")
        if told is not None:
            found[told.text("fulfillmentId") or "", told.text("to") or ""] = entry.moment("createdAt")
    return found


def _tracking(code: str | None, shop: Shop) -> str | None:
    if code is None or code.startswith(("https://", "http://")):
        return code
    return None if shop.tracking is None else shop.tracking.replace("{key}", quote(code, safe=""))


def returns_of(order: Node) -> tuple[ReturnRecord, ...]:
    """What was paid back. Of goods that came back without that, Vendure knows nothing."""
    return tuple(
        ReturnRecord(refund.moment("createdAt"), refund.text("reason"), refund.whole("total"))
        for payment in order.many("payments")
        for refund in payment.many("refunds")
        if refund.text("state") != "Failed"
    )
