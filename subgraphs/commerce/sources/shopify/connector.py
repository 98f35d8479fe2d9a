"""Shopify as a source of commerce: prepared by its documentation, and not run against the product.

It is none of the ready connectors. Whoever has a shop chooses it as
`subgraphs.commerce.sources.shopify.connector:CONNECTOR`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.shopify.api import Api, authorisation_of, fault
from subgraphs.commerce.sources.shopify.customers import (
    CARD,
    EXTERNAL_ID,
    Fields,
    ShopifyAccountBook,
    ShopifyEvidence,
)
from subgraphs.commerce.sources.shopify.orders import (
    ShopifyOrderBook,
    ShopifyOrderParts,
    ShopifyOrdersOfCustomers,
)
from subgraphs.commerce.sources.shopify.origins import ORIGINS
from subgraphs.commerce.sources.shopify.webhooks import WEBHOOKS
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import Rows
from subgraphs.kit.writer import Writer

__all__ = ["CONNECTOR", "ShopifyConnector"]

NEEDED = {
    "read_customers": ("{ customers(first: 1) { nodes { id } } }", "accounts and addresses"),
    "read_orders": ("{ orders(first: 1) { nodes { id } } }", "orders and their lines"),
}


class ShopifyConnector:
    name = "shopify"
    needs = ("url", "token, or user and password: the client's id and secret")
    origins = ORIGINS
    webhooks = WEBHOOKS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of the shop, `https://….myshopify.com`. Raises ValueError."""
        _fields(settings)
        return ProductCalls(settings, authorisation_of(settings), fault)

    def source(self, calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
        """Raises ValueError. What is written is written to our own store."""
        return _Reading(Api.of(calls), _fields(calls.settings), _channel(calls.settings)).source(beside)

    async def probe(self, calls: ProductCalls) -> Finding:
        api = Api.of(calls)
        rights = [await _right(api, name, document, why) for name, (document, why) in NEEDED.items()]
        return Finding(who=calls.settings.user or "the owner of the token", rights=rights)


CONNECTOR = ShopifyConnector()


@dataclass(frozen=True, slots=True)
class _Reading:
    api: Api
    fields: Fields
    channel: str

    def source(self, beside: CommerceSource, rows: Rows | None = None) -> CommerceSource:
        def seen_by(rows: Rows) -> CommerceSource:
            return self.source(beside.seen_by(rows), rows)

        return replace(
            beside,
            accounts=ShopifyAccountBook(self.api, self.fields, rows),
            orders=ShopifyOrderBook(self.api, self.channel, rows),
            parts=ShopifyOrderParts(self.api),
            customers=replace(
                beside.customers, orders=ShopifyOrdersOfCustomers(self.api, self.channel, rows)
            ),
            evidence=ShopifyEvidence(self.api, self.fields),
            seen_by=seen_by,
        )


def _channel(settings: ProductSettings) -> str:
    return settings.option("default_channel", "web")


def _fields(settings: ProductSettings) -> Fields:
    """Raises ValueError."""
    for name, place in settings.fields.items():
        parts = place.split(".")
        is_place = len(parts) == 2 and all(part.replace("_", "").replace("-", "").isalnum() for part in parts)
        if name not in (CARD, EXTERNAL_ID) or not is_place:
            known = f"There are {CARD} and {EXTERNAL_ID}, as namespace.key."
            raise ValueError(f"The field {name}={place} is none. {known}")
    return settings.fields


async def _right(api: Api, name: str, document: str, why: str) -> Right:
    try:
        await api.ask(document, {})
    except ProductRefusedUs:
        return Right(name, False, why)
    return Right(name, True, why)
