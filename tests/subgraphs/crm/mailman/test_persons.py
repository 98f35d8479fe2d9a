"""Readers who change their address, are merged, or want what is theirs: a copy, or to be forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from subgraphs.crm.sources.commands import ContactCommands
from subgraphs.crm.sources.departures import Departure
from subgraphs.crm.sources.mailman.consents import MailmanConsents
from subgraphs.crm.sources.mailman.contacts import MailmanReadersContacts
from subgraphs.crm.sources.sql.writing.merging import merge_contacts
from subgraphs.crm.sources.words import SubscriptionState
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.database import sync_engine
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.refusals import conflict
from subgraphs.kit.writer import Moment
from tests.products.contract.newsletter_commands import Counter
from tests.subgraphs.crm.conftest import NOON
from tests.subgraphs.crm.mailman.conftest import Clock, OpenCrm
from tests.subgraphs.crm.mailman.small_mailman import SmallMailman

LEFT, SUBSCRIBED = SubscriptionState.UNSUBSCRIBED, SubscriptionState.SUBSCRIBED


async def test_an_address_of_two_contacts_is_shown_of_the_one_that_has_said_it_and_is_not_taken_along(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo = await counter.reader()
    ada, leo = [await counter.reader(email=jo.email.upper()) for _ in range(2)]
    mailman.put("companies", jo.email)
    await jo.joins("offers")
    shown = [await reader.states() for reader in (jo, ada)]
    await ada.moves(f"ada.{jo.email}")
    await leo.is_erased()

    assert shown == [{"companies": SUBSCRIBED, "offers": SUBSCRIBED}, {"companies": SUBSCRIBED}]
    assert mailman.readers("offers") >= {jo.email}


async def test_who_moves_leaves_the_old_address_and_who_is_not_moved_the_new_one(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo, ada = await counter.reader(), await counter.reader()
    for reader in (jo, ada):
        await reader.joins("offers")
    await jo.moves(f"new.{jo.email}")
    (contact,) = await counter.crm.contacts([ada.key])
    assert contact is not None
    refused = await ada.moves(f"new.{ada.email}", version=f"{contact.version}0")

    assert refused.refusals
    assert mailman.readers("offers") == {f"new.{jo.email}", ada.email}


async def test_who_is_refused_at_the_last_moment_is_where_they_were(
    counter: Counter, mailman: SmallMailman
) -> None:
    """Somebody else has changed the contact meanwhile."""
    jo = await counter.reader()
    await jo.joins("offers")
    contacts = counter.crm.commands.contacts
    assert isinstance(contacts, MailmanReadersContacts)
    command = Command("hub", "contactEmailSet", "k", {})
    late = replace(contacts, beside=_TooLate())
    await late.set_email(command, jo.key, f"new.{jo.email}", await jo.version())

    assert mailman.readers("offers") == {jo.email}


class _TooLate(ContactCommands):
    async def set_email(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> Outcome:
        return Outcome(contact, (conflict("It has changed."),))


async def test_of_who_is_erased_an_address_that_was_given_up_and_not_told_yet_goes_too(
    counter: Counter, mailman: SmallMailman
) -> None:
    jo = await counter.reader()
    mailman.put("offers", f"old.{jo.email}")
    consents = counter.crm.commands.consents
    assert isinstance(consents, MailmanConsents)
    await consents.notes.owe([Departure(jo.key, "offers", f"old.{jo.email}")])
    await jo.is_erased()

    assert mailman.readers("offers") == set()


async def test_a_copy_of_a_persons_data_has_what_mailman_alone_has_known(
    counter: Counter, mailman: SmallMailman, tmp_path: Path
) -> None:
    jo = await counter.reader()
    mailman.put("offers", jo.email)
    command = Command("hub", "contactExport", "k", {})
    await counter.crm.commands.subjects.export(command, [jo.key])

    assert '"offers"' in _document(tmp_path)


def _document(folder: Path) -> str:
    [document] = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    return document


async def test_who_cannot_be_moved_is_not_moved(
    counter: Counter, mailman: SmallMailman, clock: Clock
) -> None:
    jo = await counter.reader()
    await jo.joins("offers")
    mailman.is_down = True
    with pytest.raises(SourceDown):
        await jo.moves(f"new.{jo.email}")
    mailman.is_down = False
    clock.now += 60
    (contact,) = await counter.crm.contacts([jo.key])

    assert contact is not None
    assert contact.email == jo.email
    assert await jo.states() == {"offers": SUBSCRIBED}


async def test_with_a_contact_leave_those_that_were_lost_in_it_and_an_erasure_leaves_no_address(
    open_crm: OpenCrm, mailman: SmallMailman, store_url: str
) -> None:
    async with open_crm() as crm:
        counter = Counter(crm, "offers", "weekly")
        jo, double, other = [await counter.reader() for _ in range(3)]
        for reader in (jo, double, other):
            await reader.joins("offers")
        engine = sync_engine(store_url)
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
