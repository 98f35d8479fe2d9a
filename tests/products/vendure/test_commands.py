"""What the real Vendure is told to do: once, however often it is told. On a copy of the shop."""

from __future__ import annotations

import pytest

from subgraphs.commerce.sources.commands import NewAccount
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import AccountRecord, AccountState, AddressRecord
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import UserErrorCode
from tests.products.vendure.conftest import Live, OpenShop

pytestmark = pytest.mark.soak

HOME = AddressRecord("Jo", ("1 rue des Lilas",), "75011", "Paris", "FR", None)


def command(key: str, mutation: str = "accountEmailSet") -> Command:
    return Command("hub", mutation, key, {"key": key})


async def test_an_address_is_set_once_and_only_over_the_version_that_was_seen(
    open_shop: OpenShop, copy: Live
) -> None:
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        emails, before = shop.source.commands.emails, await _account(shop.source, "1")
        other = await _account(shop.source, "2")
        stale = await emails.set(command("a"), "1", "first@shop.example", "long ago")
        done = await emails.set(command("b"), "1", "first@shop.example", before.version)
        after = await _account(shop.source, "1")
        again = await emails.set(command("c"), "1", "first@shop.example", before.version)
        unchanged = await _account(shop.source, "1")
        taken = await emails.set(command("d"), "1", str(other.email), unchanged.version)
        unknown = await emails.set(command("e"), "999", "first@shop.example", "1")

    assert _codes(stale) == [UserErrorCode.VERSION_MISMATCH]
    assert (_codes(done), after.email) == ([], "first@shop.example")
    assert (_codes(again), unchanged) == ([], after)
    assert _codes(taken) == [UserErrorCode.CONFLICT]
    assert _codes(unknown) == [UserErrorCode.NOT_FOUND]


async def test_an_account_is_made_once_for_a_customer(open_shop: OpenShop, copy: Live) -> None:
    new = NewAccount("C-new", "new@shop.example", None)
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        accounts = shop.source.commands.accounts
        made = [await accounts.create(command(key, "accountCreate"), new) for key in ("a", "b", "a")]
        other = NewAccount("C-new", "else@shop.example", None)
        refused = await accounts.create(command("c", "accountCreate"), other)
        account = await _account(shop.source, str(made[0].record))

    assert account.email == "new@shop.example"
    assert {one.record for one in made} == {account.key}
    assert _codes(refused) == [UserErrorCode.CONFLICT]


async def test_a_card_and_an_address_are_written_once(open_shop: OpenShop, copy: Live) -> None:
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        accounts, before = shop.source.commands.accounts, await _account(shop.source, "3")
        for key in ("a", "b"):
            await accounts.set_card_number(command(key, "card"), "3", "L-99", before.version)
            await accounts.add_address(command(key, "address"), "3", HOME)
        account = await _account(shop.source, "3")
        [addresses] = await shop.source.accounts.addresses(["3"])

    assert account.loyalty_card_number == "L-99"
    assert [one for one in addresses if one == HOME] == [HOME]


async def test_an_address_waits_for_its_owners_click_beside_and_is_set_in_vendure(
    open_shop: OpenShop, copy: Live
) -> None:
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        commands, before = shop.source.commands, await _account(shop.source, "4")
        emails, wish = commands.emails, ("4", "New4@shop.example", before.version)
        reserved = [await emails.reserve(command("a", "reserve"), *wish, "op-1") for _ in range(2)]
        waiting = await _account(shop.source, "4")
        letter = await commands.mail.take(reserved[0].notes["mail"], "a hash")
        confirmed = await emails.confirm(command("b", "confirm"), "a hash")
        again = await emails.confirm(command("c", "confirm"), "a hash")
        done = await emails.set(command("d"), *wish)
        after = await _account(shop.source, "4")

    assert [_codes(one) for one in (*reserved, confirmed, done)] == [[]] * 4
    assert (waiting.email, waiting.pending_email) == (before.email, "New4@shop.example")
    assert letter is not None
    assert (letter.recipient, letter.template) == ("New4@shop.example", "email-confirmation")
    assert [event.kind for event in confirmed.events] == ["account.email_confirmed"]
    assert _codes(again) == [UserErrorCode.CONFLICT]
    assert (str(after.email).lower(), after.pending_email) == ("new4@shop.example", None)


async def test_an_address_that_cannot_be_had_is_not_reserved(open_shop: OpenShop, copy: Live) -> None:
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        emails, one = shop.source.commands.emails, await _account(shop.source, "5")
        other, guest = await _account(shop.source, "6"), await _guest(shop.source)
        refused = [
            await emails.reserve(command("a", "reserve"), key, email, version, "op-2")
            for key, email, version in (
                ("5", str(other.email), one.version),
                ("5", str(one.email), one.version),
                ("5", "x@shop.example", "long ago"),
                (guest.key, "x@shop.example", guest.version),
                ("999", "x@shop.example", "1"),
            )
        ]
        nothing = await emails.release(command("b", "release"), "5", "op-2")
        free = await emails.reserve(command("c", "reserve"), "5", "x@shop.example", one.version, "op-3")
        taken = await emails.reserve(command("d", "reserve"), "6", "x@shop.example", other.version, "op-4")
        released = await emails.release(command("e", "release"), "5", "op-3")
        after = await _account(shop.source, "5")

    assert [_codes(one) for one in refused] == [
        [UserErrorCode.CONFLICT],
        [UserErrorCode.INVALID],
        [UserErrorCode.VERSION_MISMATCH],
        [UserErrorCode.CONFLICT],
        [UserErrorCode.NOT_FOUND],
    ]
    assert (_codes(nothing), _codes(free), _codes(released)) == ([], [], [])
    assert _codes(taken) == [UserErrorCode.CONFLICT]
    assert after.pending_email is None


async def test_what_vendure_cannot_do_is_refused_and_nothing_is_written(
    open_shop: OpenShop, copy: Live
) -> None:
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        commands = shop.source.commands
        outcomes = [
            await commands.orders.remove_discount(command("a"), "1", "R", "1"),
            await commands.guests.claim(command("b"), "1", "a hash"),
            await commands.subjects.erase(command("c"), ["1"]),
        ]

    assert [_codes(one) for one in outcomes] == [[UserErrorCode.DENIED]] * 3


async def _account(source: CommerceSource, key: str) -> AccountRecord:
    [account] = await source.accounts.by_key([key])
    assert account is not None
    return account


async def _guest(source: CommerceSource) -> AccountRecord:
    found = await source.accounts.by_key([str(key) for key in range(1, 30)])
    return next(one for one in found if one is not None and one.state is AccountState.GUEST)


def _codes(outcome: Outcome) -> list[UserErrorCode]:
    return [refusal.code for refusal in outcome.refusals]
