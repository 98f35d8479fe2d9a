"""Commerce as read from Vendure, with our own store beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.vendure.api import Api
from subgraphs.commerce.sources.vendure.books import VendureAccountBook, VendureChannelBook
from subgraphs.commerce.sources.vendure.carts import VendureCartBook, VendureCartsOfCustomers
from subgraphs.commerce.sources.vendure.commands import vendure_commands
from subgraphs.commerce.sources.vendure.evidence import VendureEvidence
from subgraphs.commerce.sources.vendure.order_book import (
    VendureOrderBook,
    VendureOrderParts,
    VendureOrdersOfCustomers,
)
from subgraphs.commerce.sources.vendure.seen import Seen
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.commerce.sources.vendure.sums import Sums
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.rows import Rows
from subgraphs.kit.writer import Writer

__all__ = ["vendure_source"]


def vendure_source(calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
    """Raises ValueError for settings that are none of Vendure's."""
    api, shop = Api.of(calls), Shop.of(calls.settings)
    commands = vendure_commands(api, shop, writer, beside.commands)
    return _Reading(api, shop).source(Seen(), replace(beside, commands=commands))


@dataclass(frozen=True, slots=True)
class _Reading:
    api: Api
    shop: Shop

    def source(self, seen: Seen, beside: CommerceSource) -> CommerceSource:
        api, shop = self.api, self.shop
        sums = Sums(api, shop)

        def seen_by(rows: Rows) -> CommerceSource:
            narrowed = replace(beside.seen_by(rows), commands=beside.commands)
            return self.source(Seen(rows), narrowed)

        return replace(
            beside,
            accounts=VendureAccountBook(api, shop, sums, seen, beside.accounts),
            channels=VendureChannelBook(api, shop, beside.channels),
            orders=VendureOrderBook(api, shop, seen, sums),
            parts=VendureOrderParts(api, shop),
            carts=VendureCartBook(api, shop, seen, sums),
            customers=replace(
                beside.customers,
                orders=VendureOrdersOfCustomers(api, shop, seen),
                carts=VendureCartsOfCustomers(api, shop, seen, sums),
            ),
            evidence=VendureEvidence(api, shop),
            seen_by=seen_by,
        )
