"""Addresses that a customer adds."""

from __future__ import annotations

import asyncio

import pytest

from subgraphs.commerce.rules.addresses import COUNTRIES, checked_address
from subgraphs.commerce.sources.records import AddressRecord
from tests.subgraphs.commerce.desk import CommerceDesk, account_id
from tests.subgraphs.desk import Row, codes

HOME = {
    "name": " Jo Exemple ",
    "lines": ["12 rue des Lilas", " ", "Bât. B"],
    "postalCode": "75011",
    "city": "Paris",
    "country": "FR",
    "phone": "06 12 34 56 78",
}


async def add(desk: CommerceDesk, account: int, key: str = "k", **given: object) -> Row:
    arguments = {"accountId": account_id(account), "address": HOME | given}
    return await desk.call("accountAddressAdd", None, **arguments, idempotencyKey=f"{account} {key} {given}")


async def test_an_address_is_kept_tidy_with_a_number_that_can_be_called_from_everywhere(
    desk: CommerceDesk,
) -> None:
    payload = await add(desk, desk.account())

    assert payload["account"]["version"] == "4"
    assert payload["account"]["addresses"] == [
        {
            "name": "Jo Exemple",
            "lines": ["12 rue des Lilas", "Bât. B"],
            "postalCode": "75011",
            "city": "Paris",
            "country": "FR",
            "phone": "+33612345678",
        }
    ]


async def test_addresses_that_are_added_at_once_are_all_kept(desk: CommerceDesk) -> None:
    account = desk.account()

    await asyncio.gather(*(add(desk, account, key=str(n)) for n in range(10)))

    payload = await add(desk, account, key="last", phone=None)
    assert len(payload["account"]["addresses"]) == 11
    assert desk.version(account) == 14


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"lines": []}, "lines"),
        ({"lines": [" "]}, "lines"),
        ({"lines": ["x"] * 7}, "lines"),
        ({"lines": ["x" * 101]}, "lines"),
        ({"postalCode": " "}, "postalCode"),
        ({"city": ""}, "city"),
        ({"country": "ZZ"}, "country"),
        ({"country": "XK"}, "country"),
        ({"phone": "12"}, "phone"),
        ({"phone": "call me"}, "phone"),
    ],
)
async def test_an_address_that_nobody_can_deliver_to_is_refused(
    desk: CommerceDesk, given: Row, field: str
) -> None:
    account = desk.account()

    payload = await add(desk, account, **given)

    assert codes(payload) == [("INVALID", "address", field)]
    assert desk.version(account) == 3


async def test_all_that_is_wrong_is_told_at_once(desk: CommerceDesk) -> None:
    payload = await add(desk, desk.account(), name="", city="", phone="1")

    assert [error[-1] for error in codes(payload)] == ["name", "city", "phone"]


async def test_an_account_that_was_erased_gets_no_address(desk: CommerceDesk) -> None:
    assert codes(await add(desk, desk.account(state="ERASED"))) == [("CONFLICT", "accountId")]


def test_a_number_is_read_as_one_of_the_country_of_its_address() -> None:
    swiss = AddressRecord("Jo", ("1 Bahnhofstrasse",), "8001", "Zürich", "CH", "044 668 18 00")

    checked = checked_address(swiss)

    assert isinstance(checked, AddressRecord)
    assert checked.phone == "+41446681800"


def test_the_countries_are_those_of_iso_3166() -> None:
    assert {"FR", "CH", "GB", "RE", "YT", "US"} <= COUNTRIES
    assert COUNTRIES.isdisjoint({"UK", "EU", "XK", "AC", "TA", "ZZ"})
