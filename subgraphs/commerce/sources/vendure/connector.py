"""Vendure as a source of commerce: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.vendure.api import Api, authorisation_of, fault, items_of
from subgraphs.commerce.sources.vendure.books import CHANNELS
from subgraphs.commerce.sources.vendure.customers import CUSTOMER, account_record
from subgraphs.commerce.sources.vendure.origins import ORIGINS
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.commerce.sources.vendure.source import vendure_source
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["VendureConnector"]

NEEDED = {
    "ReadCustomer": ("{ customers(options: { take: 1 }) { items { id } } }", "accounts and addresses"),
    "ReadOrder": ("{ orders(options: { take: 1 }) { items { id } } }", "orders, their lines, and carts"),
    "ReadChannel": (CHANNELS, "channels that our own store does not name"),
}


class VendureConnector:
    name = "vendure"
    needs = ("url", "token, or user and password")
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The URL is that of the Admin API; a token is an API key of Vendure's. Raises ValueError."""
        Shop.of(settings)
        return ProductCalls(settings, authorisation_of(settings), fault)

    def source(self, calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
        return vendure_source(calls, beside, writer)

    async def probe(self, calls: ProductCalls) -> Finding:
        api, shop = Api.of(calls), Shop.of(calls.settings)
        rights = [await _right(api, name, document, why) for name, (document, why) in NEEDED.items()]
        sample = await _sample(api, shop) if rights[0].is_granted else {}
        return Finding(who=calls.settings.user or "the owner of the API key", rights=rights, sample=sample)


async def _right(api: Api, name: str, document: str, why: str) -> Right:
    try:
        await api.ask(document, {"take": 1} if "$take" in document else {})
    except ProductRefusedUs:
        return Right(name, False, why)
    return Right(name, True, why)


async def _sample(api: Api, shop: Shop) -> dict[str, object]:
    document = f"{{ customers(options: {{ take: 1 }}) {{ items {{ {CUSTOMER} {shop.own_selection} }} }} }}"
    nodes = items_of(await api.ask(document, {}))
    if not nodes:
        return {}
    record = account_record(nodes[0], shop)
    shown = {"number": record.number, "email": record.email, "state": record.state.value}
    shown |= {"createdAt": record.created_at.isoformat(), "loyaltyCardNumber": record.loyalty_card_number}
    return {f"Account.{name}": value for name, value in shown.items()}
