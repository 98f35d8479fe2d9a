"""The e-mail address of an account: reserved, confirmed by a click in a letter, then set; or released."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.command_tables import email_reservation, mailed_token
from tests.subgraphs.commerce.desk import CommerceDesk, account_id
from tests.subgraphs.desk import Row, codes

DAY = dt.timedelta(days=1)


async def reserve(desk: CommerceDesk, account: int, email: str, by: str = "op-1", **given: object) -> Row:
    version = str(desk.version(account))
    key = f"{by}:reserve:{account}:{email}"
    arguments = {"email": email, "expectedVersion": version, "idempotencyKey": key, **given}
    return await desk.call("accountEmailReserve", by, accountId=account_id(account), **arguments)


async def release(desk: CommerceDesk, account: int, by: str = "op-1") -> Row:
    key = f"{by}:release:{account}"
    return await desk.call("accountEmailRelease", by, accountId=account_id(account), idempotencyKey=key)


async def set_to(desk: CommerceDesk, account: int, email: str, by: str = "op-1") -> Row:
    given = {"email": email, "expectedVersion": str(desk.version(account))}
    key = f"{by}:set:{account}:{email}"
    return await desk.call("accountEmailSet", by, accountId=account_id(account), **given, idempotencyKey=key)


async def confirm(desk: CommerceDesk, token: str) -> Row:
    return await desk.call("accountEmailConfirm", None, token=token)


def shown(payload: Row) -> Row:
    account = payload["account"]
    assert isinstance(account, dict)
    return account


async def test_a_change_goes_from_the_letter_to_the_click_to_the_account(desk: CommerceDesk) -> None:
    account = desk.account(email="old1@shop.example")

    reserved = shown(await reserve(desk, account, "New1@shop.example", by="op-7"))
    assert (reserved["email"], reserved["pendingEmail"]) == ("old1@shop.example", "New1@shop.example")
    assert reserved["version"] == "4"
    [letter] = desk.post.letters
    assert letter.to == "New1@shop.example"

    confirmed = shown(await confirm(desk, desk.post.token()))
    assert confirmed["version"] == "4"  # the version that the operation holds is still the right one
    assert ("account.email_confirmed", {"operation": "op-7"}) in desk.events(str(account))

    changed = shown(await set_to(desk, account, "New1@shop.example", by="op-7"))
    assert (changed["email"], changed["pendingEmail"]) == ("New1@shop.example", None)
    assert (changed["emailVerified"], changed["version"]) == (True, "5")
    assert desk.events(str(account))[-1] == ("account.email_changed", {})


async def test_the_letter_is_in_the_log_of_transactional_emails(desk: CommerceDesk) -> None:
    account = desk.account()
    await reserve(desk, account, "logged@shop.example")

    mail = tables.transactional_email
    [row] = desk.rows(mail.select().where(mail.c.account_id == account))
    assert (row.template, row.status, row.recipient) == (
        "email-confirmation",
        "SENT",
        "logged@shop.example",
    )


async def test_no_token_stands_in_the_database(desk: CommerceDesk) -> None:
    account = desk.account()
    await reserve(desk, account, "hashed@shop.example")

    [row] = desk.rows(mailed_token.select().where(mailed_token.c.account_id == account))
    assert desk.post.token() not in str(row)


async def test_a_link_works_once(desk: CommerceDesk) -> None:
    await reserve(desk, desk.account(), "once@shop.example")
    token = desk.post.token()

    payloads = await asyncio.gather(*(confirm(desk, token) for _ in range(5)))

    assert sorted(map(codes, payloads)) == [[], *[[("CONFLICT", "token")]] * 4]


async def test_a_link_that_nobody_made_confirms_nothing(desk: CommerceDesk) -> None:
    assert codes(await confirm(desk, "nonsense")) == [("NOT_FOUND", "token")]


async def test_a_link_expires(desk: CommerceDesk) -> None:
    account = desk.account()
    await reserve(desk, account, "expired@shop.example")

    desk.clock.now += DAY

    assert codes(await confirm(desk, desk.post.token())) == [("CONFLICT", "token")]
    assert ("account.email_confirmed", {"operation": "op-1"}) not in desk.events(str(account))


@pytest.mark.parametrize("state", ["ACTIVE", "PENDING_VERIFICATION", "DISABLED"])
async def test_an_address_of_another_registered_account_is_taken(desk: CommerceDesk, state: str) -> None:
    desk.account(email=f"Taken.{state}@shop.example", state=state)
    account = desk.account()

    assert codes(await reserve(desk, account, f"tAKEN.{state}@shop.example")) == [("CONFLICT", "email")]
    assert codes(await set_to(desk, account, f"taken.{state}@shop.example")) == [("CONFLICT", "email")]
    assert desk.post.letters == []
    assert desk.version(account) == 3


@pytest.mark.parametrize("state", ["GUEST", "ERASED"])
async def test_the_address_of_a_guest_is_free(desk: CommerceDesk, state: str) -> None:
    desk.account(email=f"free.{state}@shop.example", state=state)

    assert codes(await reserve(desk, desk.account(), f"free.{state}@shop.example")) == []


async def test_an_address_that_another_account_is_about_to_take_is_taken_until_its_link_expires(
    desk: CommerceDesk,
) -> None:
    await reserve(desk, desk.account(), "wanted@shop.example")
    later = desk.account()

    assert codes(await reserve(desk, later, "Wanted@shop.example")) == [("CONFLICT", "email")]

    desk.clock.now += DAY
    assert codes(await reserve(desk, later, "wanted@shop.example", by="op-2")) == []


async def test_a_confirmed_address_stays_reserved_for_as_long_as_its_operation_takes(
    desk: CommerceDesk,
) -> None:
    await reserve(desk, desk.account(), "slow@shop.example")
    await confirm(desk, desk.post.token())

    desk.clock.now += 30 * DAY

    assert codes(await reserve(desk, desk.account(), "slow@shop.example")) == [("CONFLICT", "email")]


async def test_of_ten_accounts_that_want_one_address_at_once_one_gets_it(desk: CommerceDesk) -> None:
    accounts = [desk.account() for _ in range(10)]

    payloads = await asyncio.gather(*(set_to(desk, one, "rare@shop.example") for one in accounts))

    assert sorted(map(codes, payloads)) == [[], *[[("CONFLICT", "email")]] * 9]


async def test_a_release_undoes_what_its_own_operation_reserved(desk: CommerceDesk) -> None:
    account = desk.account()
    await reserve(desk, account, "undone@shop.example", by="op-3")
    token = desk.post.token()

    assert shown(await release(desk, account, by="op-4"))["pendingEmail"] == "undone@shop.example"
    released = shown(await release(desk, account, by="op-3"))

    assert (released["pendingEmail"], released["version"]) == (None, "5")
    assert codes(await confirm(desk, token)) == [("NOT_FOUND", "token")]
    assert codes(await reserve(desk, desk.account(), "undone@shop.example")) == []


async def test_a_second_wish_takes_the_place_of_one_that_nobody_confirmed(desk: CommerceDesk) -> None:
    account = desk.account()
    await reserve(desk, account, "typo@shop.example", by="op-5")
    typo = desk.post.token()

    again = shown(await reserve(desk, account, "right@shop.example", by="op-6"))

    assert again["pendingEmail"] == "right@shop.example"
    assert codes(await confirm(desk, typo)) == [("NOT_FOUND", "token")]
    assert codes(await confirm(desk, desk.post.token())) == []
    assert codes(await reserve(desk, account, "third@shop.example", by="op-8")) == [("CONFLICT", "accountId")]


async def test_a_letter_that_could_not_be_sent_is_sent_when_the_hub_asks_again(desk: CommerceDesk) -> None:
    account = desk.account()
    given = {"email": "later@shop.example", "expectedVersion": "3", "idempotencyKey": "post is down"}
    desk.post.down = True

    answer = await desk.answer("accountEmailReserve", accountId=account_id(account), **given)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "SOURCE_DOWN"

    desk.post.down = False
    for _ in range(2):
        payload = await desk.call("accountEmailReserve", accountId=account_id(account), **given)
    assert shown(payload)["version"] == "4"
    assert len(desk.post.letters) == 1
    assert codes(await confirm(desk, desk.post.token())) == []


async def test_an_address_that_is_set_without_a_click_is_not_verified(desk: CommerceDesk) -> None:
    """As when a steward decides that the address of another system is the right one."""
    account = desk.account()

    changed = shown(await set_to(desk, account, "decided@shop.example"))

    assert changed["emailVerified"] is False
    assert desk.rows(email_reservation.select().where(email_reservation.c.account_id == account)) == []


async def test_the_same_address_in_other_letters_stays_verified(desk: CommerceDesk) -> None:
    account = desk.account(email="case@shop.example")

    assert shown(await set_to(desk, account, "Case@Shop.example"))["emailVerified"] is True


@pytest.mark.parametrize("email", ["", "jo", "jo@", "jo@shop", "Jo <jo@shop.example>", "a@b@shop.example"])
async def test_what_is_no_address_is_refused(desk: CommerceDesk, email: str) -> None:
    account = desk.account()

    assert codes(await reserve(desk, account, email)) == [("INVALID", "email")]
    assert codes(await set_to(desk, account, email)) == [("INVALID", "email")]


async def test_the_address_that_the_account_has_is_no_change(desk: CommerceDesk) -> None:
    account = desk.account(email="same@shop.example")

    assert codes(await reserve(desk, account, "same@shop.example")) == [("INVALID", "email")]


@pytest.mark.parametrize("state", ["GUEST", "DISABLED", "ERASED"])
async def test_nobody_changes_the_address_of_an_account_that_is_not_in_use(
    desk: CommerceDesk, state: str
) -> None:
    account = desk.account(state=state)

    assert codes(await reserve(desk, account, f"no-{state}@shop.example")) == [("CONFLICT", "accountId")]


async def test_an_account_that_was_made_for_a_customer_is_the_same_at_the_second_try(
    desk: CommerceDesk,
) -> None:
    made = await desk.call(
        "accountCreate", externalId="Q1", email="made@shop.example", locale="fr-FR", idempotencyKey="k1"
    )
    again = await desk.call("accountCreate", externalId="Q1", email="Made@shop.example", idempotencyKey="k2")
    other = await desk.call("accountCreate", externalId="Q1", email="else@shop.example", idempotencyKey="k3")
    taken = await desk.call("accountCreate", externalId="Q2", email="made@shop.example", idempotencyKey="k4")

    assert shown(made)["state"] == "PENDING_VERIFICATION"
    assert shown(again)["id"] == shown(made)["id"]
    assert codes(other) == [("CONFLICT", "externalId")]
    assert codes(taken) == [("CONFLICT", "email")]


async def test_ten_accounts_that_are_made_at_once_are_ten(desk: CommerceDesk) -> None:
    payloads = await asyncio.gather(
        *(
            desk.call("accountCreate", externalId=f"T{n}", email=f"t{n}@shop.example", idempotencyKey=f"t{n}")
            for n in range(10)
        )
    )

    assert len({shown(payload)["number"] for payload in payloads}) == 10


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"externalId": "", "email": "x1@shop.example"}, "externalId"),
        ({"externalId": "X" * 65, "email": "x1@shop.example"}, "externalId"),
        ({"externalId": "X1", "email": "x1"}, "email"),
        ({"externalId": "X1", "email": "x1@shop.example", "locale": "French"}, "locale"),
    ],
)
async def test_an_account_is_not_made_of_wrong_values(desk: CommerceDesk, given: Row, field: str) -> None:
    assert codes(await desk.call("accountCreate", **given, idempotencyKey="wrong")) == [("INVALID", field)]


async def test_a_card_number_is_set_and_taken_away(desk: CommerceDesk) -> None:
    account = {"accountId": account_id(desk.account())}

    given = {**account, "cardNumber": "2912345", "expectedVersion": "3", "idempotencyKey": "c1"}
    assert shown(await desk.call("accountCardNumberSet", **given))["loyaltyCardNumber"] == "2912345"
    gone = {**account, "cardNumber": None, "expectedVersion": "4", "idempotencyKey": "c2"}
    assert shown(await desk.call("accountCardNumberSet", **gone))["loyaltyCardNumber"] is None
    long = {**account, "cardNumber": "2" * 33, "expectedVersion": "5", "idempotencyKey": "c3"}
    assert codes(await desk.call("accountCardNumberSet", **long)) == [("INVALID", "cardNumber")]
