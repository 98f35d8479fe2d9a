"""Customers of Vendure as accounts of the shop, and the addresses that they keep."""

from __future__ import annotations

from subgraphs.commerce.sources.records import AccountRecord, AccountState, AddressRecord
from subgraphs.commerce.sources.vendure.shop import CARD, LOCALE, NUMBER, Shop
from subgraphs.kit.products.node import Node

__all__ = ["CUSTOMER", "PLACE", "account_record", "address_record", "addresses_of", "customers_document"]

CUSTOMER = "id createdAt updatedAt emailAddress user { verified lastLogin }"

PLACE = "fullName streetLine1 streetLine2 postalCode city phoneNumber"

ADDRESSES = f"addresses {{ {PLACE} country {{ code }} }}"


def customers_document(selection: str) -> str:
    return (
        "query Customers($keys: [String!]!, $take: Int!) "
        f"{{ customers(options: {{ filter: {{ id: {{ in: $keys }} }}, take: $take }}) "
        f"{{ items {{ {selection} }} }} }}"
    )


def account_record(node: Node, shop: Shop) -> AccountRecord:
    user = node.one("user")
    return AccountRecord(
        key=node.key,
        number=shop.own(node, NUMBER) or node.key,
        version=node.word("updatedAt"),
        email=node.text("emailAddress"),
        email_verified=user is not None and user.flag("verified"),
        pending_email=None,
        state=_state(user),
        locale=shop.own(node, LOCALE),
        created_at=node.moment("createdAt"),
        last_login_at=None if user is None else user.moment_or_none("lastLogin"),
        loyalty_card_number=shop.own(node, CARD),
    )


def _state(user: Node | None) -> AccountState:
    """Who orders without signing in has no user."""
    if user is None:
        return AccountState.GUEST
    return AccountState.ACTIVE if user.flag("verified") else AccountState.PENDING_VERIFICATION


def addresses_of(customer: Node) -> tuple[AddressRecord, ...]:
    found = []
    for node in customer.many("addresses"):
        country = node.one("country")
        if country is not None:
            found.append(address_record(node, country.word("code")))
    return tuple(found)


def address_record(node: Node, country: str) -> AddressRecord:
    lines = [node.text("streetLine1"), node.text("streetLine2")]
    return AddressRecord(
        name=node.text("fullName"),
        lines=tuple(line for line in lines if line is not None) or None,
        postal_code=node.text("postalCode"),
        city=node.text("city"),
        country=country,
        phone=node.text("phoneNumber"),
    )
