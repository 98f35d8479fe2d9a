"""Guest orders: only who reads the letters of an address can claim what was ordered with it."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from subgraphs.commerce.sources.sql import tables
from tests.subgraphs.commerce.desk import CommerceDesk, account_id
from tests.subgraphs.desk import Row, codes


async def ask(desk: CommerceDesk, email: object) -> int:
    response = await desk.client.post("/guest-claims", json={"email": email})
    assert response.text == "" or response.status_code != 202
    return response.status_code


async def claim(desk: CommerceDesk, account: int, token: str, key: str = "claim") -> Row:
    given = {"accountId": account_id(account), "claimToken": token, "idempotencyKey": f"{key} {token}"}
    return await desk.call("guestOrdersClaim", None, **given)


async def test_a_guest_claims_an_order_with_the_link_of_a_letter(desk: CommerceDesk) -> None:
    guest, account = desk.account(state="GUEST", email="Guest1@shop.example"), desk.account()

    assert await ask(desk, "guest1@shop.example") == 202
    [letter] = desk.post.letters
    assert letter.to == "Guest1@shop.example"

    payload = await claim(desk, account, desk.post.token())
    assert codes(payload) == []
    assert payload["account"]["id"] == account_id(account)
    assert desk.events(str(guest)) == [("account.claimed", {"by": str(account)})]


async def test_an_address_alone_claims_nothing(desk: CommerceDesk) -> None:
    guest = desk.account(state="GUEST", email="alone@shop.example")
    account = desk.account(email="alone@shop.example")

    payload = await claim(desk, account, "alone@shop.example")

    assert codes(payload) == [("NOT_FOUND", "claimToken")]
    assert desk.events(str(guest)) == []


async def test_each_guest_order_of_an_address_has_a_letter_of_its_own(desk: CommerceDesk) -> None:
    guests = [desk.account(state="GUEST", email="often@shop.example") for _ in range(3)]
    account = desk.account()

    await ask(desk, "Often@shop.example")
    for place in range(3):
        await claim(desk, account, desk.post.token(place))

    assert len(desk.post.letters) == 3
    assert all(len(desk.events(str(guest))) == 1 for guest in guests)


@pytest.mark.parametrize("email", ["nobody@shop.example", "Reader5000@shop.example"])
async def test_who_asks_does_not_learn_which_addresses_the_shop_knows(desk: CommerceDesk, email: str) -> None:
    """The second one is of a registered account, which gets no letter either."""
    assert await ask(desk, email) == 202
    assert desk.post.letters == []


@pytest.mark.parametrize("email", ["", "jo", 7, None])
async def test_what_is_no_address_is_refused(desk: CommerceDesk, email: object) -> None:
    assert await ask(desk, email) == 400


async def test_nobody_is_sent_the_same_letter_again_and_again(desk: CommerceDesk) -> None:
    desk.account(state="GUEST", email="quiet@shop.example")

    await asyncio.gather(*(ask(desk, "quiet@shop.example") for _ in range(5)))
    assert len(desk.post.letters) == 1

    desk.clock.now += dt.timedelta(minutes=10)
    await ask(desk, "quiet@shop.example")
    assert len(desk.post.letters) == 2


async def test_a_link_is_used_once_and_the_same_call_answers_the_same(desk: CommerceDesk) -> None:
    desk.account(state="GUEST", email="twice@shop.example")
    account = desk.account()
    await ask(desk, "twice@shop.example")
    token = desk.post.token()

    first = await claim(desk, account, token)

    assert await claim(desk, account, token) == first
    assert codes(await claim(desk, account, token, key="another")) == [("CONFLICT", "claimToken")]


async def test_a_second_letter_does_not_let_somebody_else_claim_the_order(desk: CommerceDesk) -> None:
    desk.account(state="GUEST", email="shared@shop.example")
    await ask(desk, "shared@shop.example")
    desk.clock.now += dt.timedelta(minutes=10)
    await ask(desk, "shared@shop.example")

    await claim(desk, desk.account(), desk.post.token(0))

    assert codes(await claim(desk, desk.account(), desk.post.token(1))) == [("CONFLICT", "claimToken")]


async def test_a_link_expires(desk: CommerceDesk) -> None:
    desk.account(state="GUEST", email="old@shop.example")
    await ask(desk, "old@shop.example")

    desk.clock.now += dt.timedelta(hours=24)

    assert codes(await claim(desk, desk.account(), desk.post.token())) == [("CONFLICT", "claimToken")]


async def test_a_guest_cannot_claim_for_a_guest(desk: CommerceDesk) -> None:
    guest = desk.account(state="GUEST", email="self@shop.example")
    await ask(desk, "self@shop.example")
    token = desk.post.token()

    assert codes(await claim(desk, guest, token)) == [("CONFLICT", "accountId")]
    assert codes(await claim(desk, desk.account(), token, key="later")) == []  # not used up


async def test_no_order_moves_in_the_shop(desk: CommerceDesk) -> None:
    guest, account = desk.account(state="GUEST", email="stays@shop.example"), desk.account()
    order = desk.order(guest)
    await ask(desk, "stays@shop.example")

    await claim(desk, account, desk.post.token())

    [row] = desk.rows(tables.order.select().where(tables.order.c.id == order))
    assert row.account_id == guest
