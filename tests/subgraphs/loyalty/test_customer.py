"""What loyalty knows of a customer who may have several memberships."""

from __future__ import annotations

import datetime as dt

import pytest

BOTH = ("M-000001", "M-000002")


async def test_the_first_membership_is_the_primary_one(loyalty) -> None:
    fields = "loyalty { cardNumber } members { cardNumber }"
    first, second = {"cardNumber": "3000-2"}, {"cardNumber": "CM-000002"}

    assert await loyalty.customer(fields, *BOTH) == {"loyalty": first, "members": [first, second]}
    assert await loyalty.customer(fields, *reversed(BOTH)) == {"loyalty": second, "members": [second, first]}


@pytest.mark.parametrize("keys", [(), ("M-9",)], ids=["no key", "a key that loyalty does not know"])
async def test_without_a_known_member_values_are_null_and_lists_are_empty(
    loyalty, keys: tuple[str, ...]
) -> None:
    fields = "loyalty { id } members { id } offers { code } vouchers(first: 5) { totalCount }"

    assert await loyalty.customer(fields, *keys) == {
        "loyalty": None,
        "members": [],
        "offers": [],
        "vouchers": {"totalCount": 0},
    }


async def test_an_unknown_primary_membership_is_not_replaced_by_another(loyalty) -> None:
    customer = await loyalty.customer("loyalty { id } members { version }", "M-9", "M-000001")

    assert customer == {"loyalty": None, "members": [{"version": "3"}]}


async def test_offers_are_those_that_run_each_once_the_first_to_end_first(loyalty) -> None:
    fields = "offers { code title endsAt conditions }"

    offers = (await loyalty.customer(fields, *BOTH))["offers"]
    loyalty.clock.now -= dt.timedelta(microseconds=1)
    just_before = (await loyalty.customer("offers { code }", *BOTH))["offers"]

    assert [offer["code"] for offer in offers] == ["tonight", "spring", "always"]
    assert offers[1] == {
        "code": "spring",
        "title": "Spring",
        "endsAt": "2026-03-02T12:00:00Z",
        "conditions": "Online",
    }
    assert [offer["code"] for offer in just_before] == ["over", "tonight", "spring", "always"]


async def test_a_customer_without_the_keys_of_the_hub_is_refused_field_by_field(loyalty) -> None:
    answer = await loyalty.answer(
        "query($them: [_Any!]!) { _entities(representations: $them) { ... on Customer { loyalty { id } } } }",
        them=[{"__typename": "Customer", "id": "c1"}],
    )

    assert answer["data"] == {"_entities": [{"loyalty": None}]}
    assert [error["message"] for error in answer["errors"]] == [
        "The representation lacks loyaltyKeys, which this field requires."
    ]
