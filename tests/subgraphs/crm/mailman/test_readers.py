"""Who joins and leaves newsletters that Mailman sends: the suite of all adapters, and what a call costs."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from subgraphs.crm.sources.departures import ALL_LISTS, Departure
from subgraphs.crm.sources.mailman.consents import MailmanConsents
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.words import ConsentState, SubscriptionState
from subgraphs.kit.commands import Command
from subgraphs.kit.errors import SourceDown
from tests.products.contract.newsletter_commands import Counter, NewsletterCommandsContract, Reader
from tests.subgraphs.crm.mailman.conftest import Clock, OpenCrm
from tests.subgraphs.crm.mailman.small_mailman import SmallMailman

LEFT, SUBSCRIBED = SubscriptionState.UNSUBSCRIBED, SubscriptionState.SUBSCRIBED


class TestReadersOfMailman(NewsletterCommandsContract):
    @pytest.fixture
    def store_url(self, database_url: str) -> str:
        return database_url


async def test_an_address_costs_two_calls_at_most_and_lists_are_read_once_for_all(
    counter: Counter, mailman: SmallMailman
) -> None:
    readers = [await counter.reader() for _ in range(6)]
    for reader in readers[:3]:
        await reader.joins("offers")
        await reader.joins("companies")
    mailman.seen.clear()
    for _ in range(2):
        await counter.crm.subscriptions([reader.key for reader in readers])

    assert mailman.seen.count("POST /members/find") == 3 * 2 + 3
    assert len(mailman.seen) == 3 * 2 + 3 + len(["lists"]) + len(mailman.lists)


async def test_whose_contact_is_unknown_is_not_asked_for(counter: Counter, mailman: SmallMailman) -> None:
    await counter.crm.subscriptions(["nobody", "somebody"])

    assert mailman.seen == []


async def test_addresses_are_in_no_path(counter: Counter, mailman: SmallMailman) -> None:
    """What fails is logged with its path."""
    jo = await counter.reader()
    await jo.joins("offers")
    await jo.moves(f"new.{jo.email}")
    await jo.leaves(None)
    await jo.is_erased()

    assert not any("@" in path for path in mailman.seen)


async def test_who_leaves_while_mailman_is_down_is_kept_and_told_as_soon_as_it_is_back(
    open_crm: OpenCrm, mailman: SmallMailman
) -> None:
    async with open_crm() as crm:
        jo = await Counter(crm, "offers", "weekly").reader()
        await jo.joins("offers")
        mailman.is_down = True
        outcome = await jo.leaves(None)
        consents = await jo.consents()
        with pytest.raises(SourceDown):
            await jo.subscriptions()
    mailman.is_down = False
    async with open_crm() as crm, asyncio.timeout(5):
        while mailman.members:
            await crm.contacts([jo.key])
        states = await Reader(crm, jo.key, jo.email).states()

    assert outcome.refusals == ()
    assert [one.decision for one in consents] == [ConsentState.WITHDRAWN]
    assert states == {"offers": LEFT}


async def test_who_joins_after_a_wish_that_was_not_told_yet_stays_on_the_list(
    open_crm: OpenCrm, mailman: SmallMailman
) -> None:
    async with open_crm() as crm:
        jo = await Counter(crm, "offers", "weekly").reader()
        await jo.joins("offers")
        await jo.joins("companies")
        mailman.is_down = True
        await jo.leaves(None)
    mailman.is_down = False
    async with open_crm() as crm:
        back = Reader(crm, jo.key, jo.email)
        await back.joins("offers")
        states = await back.states()

    assert states == {"offers": SUBSCRIBED, "companies": LEFT}
    assert [row["list_id"].partition(".")[0] for row in mailman.members.values()] == ["offers"]


async def test_who_is_leaving_is_shown_as_gone_and_may_come_back_before_mailman_was_told(
    counter: Counter, mailman: SmallMailman, clock: Clock
) -> None:
    jo = await counter.reader()
    await jo.joins("offers")
    await jo.joins("companies")
    mailman.is_down = True
    await jo.leaves(None)
    mailman.is_down = False
    clock.now += 60
    leaving, not_told = await jo.states(), mailman.readers("offers")
    await jo.joins("offers")

    assert leaving == {"offers": LEFT, "companies": LEFT}
    assert not_told == {jo.email}
    assert await jo.states() == {"offers": SUBSCRIBED, "companies": LEFT}
    assert (mailman.readers("offers"), mailman.readers("companies")) == ({jo.email}, set())


async def test_a_wish_that_was_told_meanwhile_is_not_told_again(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo = await counter.reader()
    await jo.joins("offers")
    consents = counter.crm.commands.consents
    assert isinstance(consents, MailmanConsents)
    await consents.teller.tell([Departure(jo.key, ALL_LISTS, jo.email)])

    assert mailman.readers("offers") == {jo.email}


async def test_who_leaves_while_nobody_knows_their_address_leaves_as_soon_as_it_is_known(
    counter: Counter, mailman: SmallMailman
) -> None:
    """Contacts may stand in a product of their own, which may be down as well."""
    jo = await counter.reader()
    await jo.joins("offers")
    consents = counter.crm.commands.consents
    assert isinstance(consents, MailmanConsents)
    silent = replace(consents, readers=_Silent(counter.crm, consents.notes))
    command = Command("staff-1", "newsletterUnsubscribe", "nobody knows", {})
    outcome = await silent.unsubscribe(command, jo.key, None)

    assert outcome.refusals == ()
    assert mailman.readers("offers") == set()
    assert await jo.states() == {"offers": LEFT}


class _Silent(Readers):
    async def of_one_person(self, contact: str) -> list[ContactRecord]:
        raise SourceDown


async def test_who_leaves_leaves_what_there_is_now_and_not_what_was_read_a_moment_ago(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo = await counter.reader()
    before = await jo.states()
    mailman.put("offers", jo.email)
    await jo.leaves("offers")

    assert before == {}
    assert mailman.readers("offers") == set()


async def test_lists_of_the_staff_and_addresses_that_are_patterns_are_left_alone(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo, anybody = await counter.reader(), await counter.reader(email="*@shop.example")
    mailman.put("offers", jo.email, domain="staff.shop.example")
    mailman.put("offers", "leo@shop.example")
    mailman.seen.clear()
    await anybody.leaves(None)
    asked = mailman.seen.count("POST /members/find")
    await jo.leaves(None)

    assert asked == 0
    assert await jo.states() == await anybody.states() == {}
    assert mailman.readers("offers") == {jo.email, "leo@shop.example"}


async def test_who_joins_while_mailman_is_down_is_told_so_and_nothing_is_written(
    counter: Counter, mailman: SmallMailman, clock: Clock
) -> None:
    jo = await counter.reader()
    mailman.is_down = True
    with pytest.raises(SourceDown):
        await jo.joins("offers", key="k")
    mailman.is_down = False
    clock.now += 60
    before = await jo.consents()
    again = await jo.joins("offers", key="k")

    assert before == ()
    assert again.refusals == ()
    assert await jo.states() == {"offers": SUBSCRIBED}
