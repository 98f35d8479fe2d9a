"""Who joins and leaves newsletters that Mailman sends: the suite of all adapters, and what a call costs."""

from __future__ import annotations

import asyncio

import pytest

from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.writing.merging import merge_contacts
from subgraphs.crm.sources.words import ConsentState, SubscriptionState
from subgraphs.kit.database import sync_engine
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.writer import Moment
from tests.products.contract.newsletter_commands import Counter, NewsletterCommandsContract, Reader
from tests.subgraphs.crm.conftest import NOON
from tests.subgraphs.crm.mailman.conftest import OpenCrm
from tests.subgraphs.crm.mailman.small_mailman import SmallMailman

LEFT, SUBSCRIBED = SubscriptionState.UNSUBSCRIBED, SubscriptionState.SUBSCRIBED


@pytest.fixture
def counter(crm: CrmSource) -> Counter:
    return Counter(crm, "offers", "weekly")


class TestReadersOfMailman(NewsletterCommandsContract):
    pass


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
    async with open_crm(seconds=0.5) as crm:
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
    async with open_crm(seconds=0.5) as crm:
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


async def test_who_joins_while_mailman_is_down_is_told_so_and_nothing_is_written(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo = await counter.reader()
    mailman.is_down = True
    with pytest.raises(SourceDown):
        await jo.joins("offers", key="k")
    mailman.is_down = False
    before = await jo.consents()
    again = await jo.joins("offers", key="k")

    assert before == ()
    assert again.refusals == ()
    assert await jo.states() == {"offers": SUBSCRIBED}


async def test_who_cannot_be_moved_is_not_moved(counter: Counter, mailman: SmallMailman) -> None:
    jo = await counter.reader()
    await jo.joins("offers")
    mailman.is_down = True
    with pytest.raises(SourceDown):
        await jo.moves(f"new.{jo.email}")
    mailman.is_down = False
    (contact,) = await counter.crm.contacts([jo.key])

    assert contact is not None
    assert contact.email == jo.email
    assert await jo.states() == {"offers": SUBSCRIBED}


async def test_with_a_contact_leave_those_that_were_lost_in_it_and_an_erasure_leaves_no_address(
    open_crm: OpenCrm, mailman: SmallMailman, database_url: str
) -> None:
    async with open_crm() as crm:
        counter = Counter(crm, "offers", "weekly")
        jo, double, other = [await counter.reader() for _ in range(3)]
        for reader in (jo, double, other):
            await reader.joins("offers")
        engine = sync_engine(database_url)
        with engine.begin() as connection:
            merge_contacts(Moment(connection, NOON), double.key, jo.key)
        engine.dispose()
        await jo.leaves("offers")
        left = {row["email"] for row in mailman.members.values()}
        for reader in (jo, double):
            mailman.put("offers", reader.email)
        await jo.is_erased()

    assert left == {other.email}
    assert {row["email"] for row in mailman.members.values()} == {other.email}
