"""The members of the demonstration, entered in Medusa over its own API: wallets, their movements, gift cards.

Its API takes no date of the past. Those are told beside, and are written into the database of the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import httpx

from subgraphs.world.islands import ISLANDS
from subgraphs.world.people import Person
from subgraphs.world.rows import Row
from tests.products.demo_real.customers import WORLD
from tests.products.medusa.office import Json, post, signed_in

__all__ = ["CAMPAIGN", "POINTS_PER_UNIT", "Entered", "enter_members"]

POINTS_PER_UNIT = 100

CAMPAIGN = "campaign"
"""In the metadata of a gift card."""

HUNDREDTHS = 100
"""Of a point, in our own store; of a unit of money."""

Tables = Mapping[str, Sequence[Row]]

VALID_STATES = ("ACTIVE", "REDEEMED", "EXPIRED")


@dataclass(slots=True)
class Entered:
    key: str
    """The API key."""
    members: dict[str, str] = field(default_factory=dict)
    """The demonstration's key → Medusa's."""
    past: list[tuple[str, str, str]] = field(default_factory=list)
    """Table, id and the moment at which it was made."""


def enter_members(url: str, people: Sequence[Person]) -> Entered:
    with signed_in(url) as http:
        made = post(http, "/admin/api-keys", {"title": "Fiche", "type": "secret"})
        entered = Entered(made["api_key"]["token"])
        for person in people:
            tables = _rows(person)
            addresses: set[str] = set()
            for member in tables["loyalty_member"]:
                _enter_member(http, entered, member, tables, addresses)
            for voucher in tables["loyalty_voucher"]:
                _enter_voucher(http, entered, voucher)
        return entered


def _rows(person: Person) -> Tables:
    found: dict[str, list[Row]] = defaultdict(list)
    for table, row in ISLANDS["loyalty"].customer_rows(WORLD, person.number):
        found[table].append(row)
    return found


def _enter_member(
    http: httpx.Client, entered: Entered, member: Row, tables: Tables, addresses: set[str]
) -> None:
    """Of two customers without an account, Medusa lets one have an address."""
    known_as, enrolled_at, email, phone = str(member[0]), str(member[7]), str(member[11]), member[12]
    given: dict[str, object] = {"last_name": known_as, "phone": phone}
    if email not in addresses:
        given["email"] = email
    addresses.add(email)
    key = post(http, "/admin/customers", given)["customer"]["id"]
    entered.members[known_as] = key
    opened = post(http, "/admin/store-credit-accounts", {"customer_id": key, "currency_code": "eur"})
    wallet = opened["store_credit_account"]["id"]
    entered.past.append(("store_credit_account", wallet, enrolled_at))
    movements = [row for row in tables["loyalty_point_entry"] if row[1] == known_as and row[4]]
    for row in movements:
        kind, amount = _movement(row)
        post(http, f"/admin/store-credit-accounts/{wallet}/{kind}", {"amount": amount, "note": row[6]})
    entered.past += zip(
        ["store_credit_account_transaction"] * len(movements),
        _ids(http, wallet),
        (str(row[2]) for row in movements),
        strict=True,
    )


def _movement(row: Row) -> tuple[str, float]:
    match row[4]:
        case int(hundredths):
            amount = Decimal(abs(hundredths)) / HUNDREDTHS / POINTS_PER_UNIT
            return "credit" if hundredths > 0 else "debit", float(amount)
    raise AssertionError(row)


def _ids(http: httpx.Client, wallet: str) -> Iterator[str]:
    """In the order in which they were entered."""
    asked = {"limit": 1_000, "fields": "id,created_at", "order": "created_at"}
    answer = http.get(f"/admin/store-credit-accounts/{wallet}/transactions", params=asked)
    yield from (row["id"] for row in answer.raise_for_status().json()["transactions"])


def _enter_voucher(http: httpx.Client, entered: Entered, voucher: Row) -> None:
    """A gift card is an amount. Medusa has no other vouchers, and none that was taken back."""
    _, code, member, granted_at, label, status, amount, *_ = voucher
    currency, valid_until, campaign = voucher[10], str(voucher[12]), voucher[14]
    if not isinstance(amount, int) or status not in VALID_STATES:
        return
    value = amount / HUNDREDTHS
    given: dict[str, object] = {"code": code, "value": value, "currency_code": str(currency).lower()}
    given |= {"expires_at": f"{valid_until.replace(' ', 'T')}Z", "note": label}
    given |= {"reference": "customer", "reference_id": entered.members[str(member)]}
    card: Json = post(http, "/admin/gift-cards", {**given, "metadata": {CAMPAIGN: campaign}})
    key = card["gift_card"]["id"]
    entered.past.append(("loyalty_gift_card", key, str(granted_at)))
    if status == "REDEEMED":
        asked = {"fields": "store_credit_account.id"}
        account = http.get(f"/admin/gift-cards/{key}", params=asked).json()["gift_card"][
            "store_credit_account"
        ]
        post(http, f"/admin/store-credit-accounts/{account['id']}/debit", {"amount": value})
