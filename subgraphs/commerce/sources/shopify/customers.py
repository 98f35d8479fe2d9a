"""Customers of Shopify as accounts of the shop, their addresses, and what the hub matches them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.records import AccountRecord, AccountState, AddressRecord
from subgraphs.commerce.sources.shopify.api import MOST_ROWS, Api, key_of
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.evidence import Evidence, Place
from subgraphs.kit.masking import fold_email
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.sight import Sight
from subgraphs.kit.rows import Rows

__all__ = [
    "CARD",
    "EXTERNAL_ID",
    "PLACE",
    "Fields",
    "ShopifyAccountBook",
    "ShopifyEvidence",
    "account_record",
    "address_record",
    "customer_selection",
]

CARD, EXTERNAL_ID = "Account.loyaltyCardNumber", "Account.externalId"

PLACE = "name address1 address2 zip city countryCodeV2 phone"

_CUSTOMER = (
    "id createdAt updatedAt state locale lastName verifiedEmail defaultEmailAddress { emailAddress } "
    f"defaultPhoneNumber {{ phoneNumber }} addressesV2(first: 20) {{ nodes {{ {PLACE} }} }}"
)

STATES = {
    "ENABLED": AccountState.ACTIVE,
    "INVITED": AccountState.PENDING_VERIFICATION,
    "DISABLED": AccountState.GUEST,  # in Shopify's words: there is no account yet
    "DECLINED": AccountState.GUEST,
}

ACCOUNTS = Sight[AccountRecord](owner=lambda account: account.key)

Fields = Mapping[str, str]
"""A field of the graph → the metafield that has its value, as `namespace.key`."""


def customer_selection(fields: Fields) -> str:
    own = []
    for name, place in sorted(fields.items()):
        namespace, _, key = place.partition(".")
        own.append(f'{_alias(name)}: metafield(namespace: "{namespace}", key: "{key}") {{ value }}')
    return " ".join((_CUSTOMER, *own))


def account_record(node: Node) -> AccountRecord:
    key, state, email = key_of(node), node.word("state"), node.one("defaultEmailAddress")
    if state not in STATES:
        raise ProductUnreadable(f"has customers in the state {state}, which nobody has explained")
    return AccountRecord(
        key=key,
        number=key,
        version=node.word("updatedAt"),
        email=None if email is None else email.text("emailAddress"),
        email_verified=STATES[state] is AccountState.ACTIVE and node.flag("verifiedEmail"),
        pending_email=None,
        state=STATES[state],
        locale=node.text("locale"),
        created_at=node.moment("createdAt"),
        last_login_at=None,
        loyalty_card_number=_own(node, CARD),
    )


def address_record(node: Node) -> AddressRecord | None:
    country = node.text("countryCodeV2")
    if country is None:
        return None
    lines = [line for name in ("address1", "address2") if (line := node.text(name)) is not None]
    return AddressRecord(
        name=node.text("name"),
        lines=tuple(lines) or None,
        postal_code=node.text("zip"),
        city=node.text("city"),
        country=country,
        phone=node.text("phone"),
    )


def _addresses(node: Node) -> tuple[AddressRecord, ...]:
    listed = node.one("addressesV2")
    found = [] if listed is None else [address_record(one) for one in listed.many("nodes")]
    return tuple(one for one in found if one is not None)


def _own(node: Node, name: str) -> str | None:
    found = node.one(_alias(name))
    return None if found is None else found.text("value")


def _alias(name: str) -> str:
    return "own_" + name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ShopifyAccountBook:
    api: Api
    fields: Fields
    rows: Rows | None = None

    async def by_key(self, keys: Sequence[str]) -> list[AccountRecord | None]:
        found = await self.api.by_keys("Customer", keys, customer_selection(self.fields))
        return [self._shown(found.get(key)) for key in keys]

    async def by_email(self, email: str) -> AccountRecord | None:
        document = (
            "query CustomersByEmail($query: String!, $first: Int!) { customers(query: $query, first: $first) "
            f"{{ nodes {{ {customer_selection(self.fields)} }} }} }}"
        )
        asked = {"query": f'email:"{_quoted(fold_email(email))}"', "first": MOST_ROWS}
        listed = (await self.api.ask(document, asked)).one("customers")
        records = [self._shown(node) for node in (listed.many("nodes") if listed else [])]
        same = [
            one
            for one in records
            if one is not None and one.email and fold_email(one.email) == fold_email(email)
        ]
        same.sort(key=lambda one: (one.state is AccountState.GUEST, one.created_at))
        return next(iter(same), None)

    async def addresses(self, keys: Sequence[str]) -> list[tuple[AddressRecord, ...]]:
        found = await self.api.by_keys("Customer", keys, customer_selection(self.fields))
        return [_addresses(found[key]) if self._shown(found.get(key)) else () for key in keys]

    def _shown(self, node: Node | None) -> AccountRecord | None:
        record = None if node is None else account_record(node)
        return record if record is not None and ACCOUNTS.shows(self.rows, record) else None


@dataclass(frozen=True, slots=True)
class ShopifyEvidence:
    """In the order of the ids, behind which Shopify can be asked to begin."""

    api: Api
    fields: Fields

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        if key is not None and not key.isdecimal():
            raise BadUserInput("`after` is not the key of an account.")
        document = (
            "query CustomerList($query: String, $first: Int!, $after: String) "
            "{ customers(query: $query, first: $first, after: $after, sortKey: ID) "
            f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {customer_selection(self.fields)} }} }} }}"
        )
        found: list[Evidence] = []
        cursor: str | None = None
        while len(found) < limit:
            asked: dict[str, object] = {"query": None if key is None else f"id:>{key}", "after": cursor}
            asked["first"] = min(limit - len(found), MOST_ROWS)
            listed = (await self.api.ask(document, asked, ttl=0)).one("customers")
            found += [_evidence(node) for node in (listed.many("nodes") if listed else [])]
            page = None if listed is None else listed.one("pageInfo")
            if page is None or not page.flag("hasNextPage"):
                break
            cursor = page.word("endCursor")
        return found


def _evidence(node: Node) -> Evidence:
    account, phone = account_record(node), node.one("defaultPhoneNumber")
    return Evidence(
        key=account.key,
        is_guest=account.state is AccountState.GUEST,
        external_id=_own(node, EXTERNAL_ID),
        card_number=account.loyalty_card_number,
        email=account.email,
        email_is_verified=account.email_verified,
        phone=None if phone is None else phone.text("phoneNumber"),
        last_name=node.text("lastName"),
        places=tuple(Place(one.name, one.postal_code, one.country, one.phone) for one in _addresses(node)),
    )


def _quoted(text: str) -> str:
    """In Shopify's search a backslash and a quotation mark are written with a backslash before them."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
