"""Members, their cards and their vouchers, as commands change them."""

from __future__ import annotations

import asyncio

import pytest

from subgraphs.loyalty.rules.numbers import new_card_number
from tests.subgraphs.desk import Row, codes
from tests.subgraphs.loyalty.desk import LoyaltyDesk, member, member_id


async def create(desk: LoyaltyDesk, key: str, external: str, **given: object) -> Row:
    return await desk.call("memberCreate", externalId=external, **given, idempotencyKey=key)


async def replace(desk: LoyaltyDesk, key: str, reason: str) -> Row:
    given = {"memberId": member_id(key), "reason": reason, "idempotencyKey": f"{key} {reason}"}
    return await desk.call("cardReplace", None, **given)


async def grant(desk: LoyaltyDesk, key: str, campaign: str, reason: str = "A parcel was late") -> Row:
    given = {"campaign": campaign, "reason": reason, "idempotencyKey": f"{key} {campaign} {reason}"}
    return await desk.call("voucherGrant", None, memberId=member_id(key), **given)


async def test_a_new_member_has_a_card_and_the_lowest_tier(desk: LoyaltyDesk) -> None:
    made = member(await create(desk, "k1", "Q1", email="q1@shop.example", phone="06 12 34 56 78"))

    assert made["tier"] == {"code": "bronze"}
    assert made["cards"] == [{"number": made["cardNumber"], "state": "ACTIVE", "channel": None}]
    assert (made["email"], made["phone"]) == ("q1@shop.example", "06 12 34 56 78")


async def test_a_customer_becomes_a_member_once(desk: LoyaltyDesk) -> None:
    made = await create(desk, "k2", "Q2", email="q2@shop.example")
    again = await create(desk, "k3", "Q2", email="Q2@shop.example")
    other = await create(desk, "k4", "Q2", email="else@shop.example")

    assert member(again)["id"] == member(made)["id"]
    assert codes(other) == [("CONFLICT", "externalId")]


async def test_ten_calls_for_one_customer_at_once_make_one_member(desk: LoyaltyDesk) -> None:
    payloads = await asyncio.gather(*(create(desk, f"ten {n}", "Q10") for n in range(10)))

    assert len({member(payload)["id"] for payload in payloads}) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"externalId": ""}, "externalId"),
        ({"externalId": "x" * 65}, "externalId"),
        ({"email": "nobody"}, "email"),
        ({"phone": "12"}, "phone"),
    ],
)
async def test_a_member_is_not_made_of_wrong_values(desk: LoyaltyDesk, given: Row, field: str) -> None:
    arguments = {"externalId": "W1", **given, "idempotencyKey": "wrong"}

    assert codes(await desk.call("memberCreate", **arguments)) == [("INVALID", field)]


async def test_copied_addresses_are_set_as_they_are_given_and_taken_away(desk: LoyaltyDesk) -> None:
    key = {"memberId": member_id(desk.member())}

    email = {"email": "Zoe@Shop.example", "expectedVersion": "3", "idempotencyKey": "e1"}
    assert member(await desk.call("memberEmailSet", **key, **email))["email"] == "Zoe@Shop.example"
    phone = {"phone": "06 98 76 54 32", "expectedVersion": "4", "idempotencyKey": "p1"}
    assert member(await desk.call("memberPhoneSet", **key, **phone))["phone"] == "06 98 76 54 32"
    gone = {"expectedVersion": "5", "idempotencyKey": "e2", "email": None}
    assert member(await desk.call("memberEmailSet", **key, **gone))["email"] is None
    gone = {"expectedVersion": "6", "idempotencyKey": "p2", "phone": None}
    assert member(await desk.call("memberPhoneSet", **key, **gone))["phone"] is None


@pytest.mark.parametrize(
    ("mutation", "given", "field"),
    [("memberEmailSet", {"email": "zoe"}, "email"), ("memberPhoneSet", {"phone": "zoe"}, "phone")],
)
async def test_what_is_no_address_is_refused(
    desk: LoyaltyDesk, mutation: str, given: Row, field: str
) -> None:
    arguments = {"memberId": member_id(desk.member()), "expectedVersion": "3", **given}

    payload = await desk.call(mutation, **arguments, idempotencyKey=f"wrong {mutation}")

    assert codes(payload) == [("INVALID", field)]


@pytest.mark.parametrize("reason", ["LOST", "REPLACED", "CLOSED"])
async def test_a_card_is_replaced_by_one_with_a_new_number(desk: LoyaltyDesk, reason: str) -> None:
    key = desk.member()

    replaced = member(await replace(desk, key, reason))

    cards = {card["number"]: (card["state"], card["channel"]) for card in replaced["cards"]}
    new = replaced["cardNumber"]
    assert cards.pop(new) == ("ACTIVE", "store")
    assert list(cards.values()) == [(reason, "store")]
    assert desk.events(key) == [("member.card_replaced", {})]

    found = await desk.client.post(
        "/graphql", json={"query": f'{{ memberByCard(number: "{new}") {{ id }} }}'}
    )
    assert found.json()["data"]["memberByCard"] == {"id": member_id(key)}


async def test_a_card_in_force_is_no_reason_for_another_one(desk: LoyaltyDesk) -> None:
    assert codes(await replace(desk, desk.member(), "ACTIVE")) == [("INVALID", "reason")]


async def test_a_card_number_has_the_check_digit_of_its_kind() -> None:
    for number in (new_card_number() for _ in range(100)):
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number))
        assert (len(number), number[:2], weighted % 10) == (13, "29", 0)


async def test_a_voucher_is_worth_what_its_campaign_says(desk: LoyaltyDesk) -> None:
    key = desk.member()

    payload = await grant(desk, key, "sorry")

    voucher = payload["voucher"]
    assert voucher["label"] == "With our apologies"
    assert (voucher["status"], voucher["validUntil"]) == ("ACTIVE", "2026-05-30T12:00:00Z")
    assert voucher["value"]["amount"] == {"amount": "10.00", "currency": "EUR"}
    assert (await grant(desk, key, "forever"))["voucher"]["validUntil"] is None


async def test_each_grant_is_another_voucher(desk: LoyaltyDesk) -> None:
    key = desk.member()

    granted = [await grant(desk, key, "sorry", reason) for reason in ("Late", "Broken")]

    assert len({payload["voucher"]["code"] for payload in granted}) == 2


@pytest.mark.parametrize(
    ("campaign", "reason", "expected"),
    [
        ("winter", "Late", ("NOT_FOUND", "campaign")),
        ("sorry", " ", ("INVALID", "reason")),
        ("sorry", "x" * 201, ("INVALID", "reason")),
    ],
)
async def test_a_voucher_needs_a_campaign_and_a_reason(
    desk: LoyaltyDesk, campaign: str, reason: str, expected: tuple[str, str]
) -> None:
    payload = await grant(desk, desk.member(), campaign, reason)

    assert codes(payload) == [expected]
    assert payload["voucher"] is None
