"""What every adapter that sends newsletters promises of those who join and leave them.

class TestOurReaders(NewsletterCommandsContract):
    @pytest.fixture
    async def counter(self) -> AsyncIterator[Counter]: ...
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from subgraphs.crm.sources.commands import GivenConsent, NewContact
from subgraphs.crm.sources.port import ConsentRecord, CrmSource, SubscriptionRecord
from subgraphs.crm.sources.words import (
    ConsentPurpose,
    ConsentState,
    ContactKind,
    Medium,
    OptInLevel,
    SubscriptionState,
)
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["Counter", "NewsletterCommandsContract", "Reader"]

SUBSCRIBED, PENDING, LEFT = (
    SubscriptionState.SUBSCRIBED,
    SubscriptionState.PENDING,
    SubscriptionState.UNSUBSCRIBED,
)


@dataclass(frozen=True)
class Counter:
    """Where people come to join newsletters and to leave them."""

    crm: CrmSource
    open: str
    """A list that one joins at once."""
    confirmed: str
    """One that waits for a confirmation."""

    async def reader(self, *, email: str | None = "") -> Reader:
        """A fresh contact."""
        name = uuid4().hex[:12]
        address = f"{name}@shop.example" if email == "" else email
        new = NewContact(f"C{name}", ContactKind.PERSON, None, None, None, address, None)
        outcome = await self.crm.commands.contacts.create(_command("contactCreate"), new)
        assert outcome.record is not None
        return Reader(self.crm, outcome.record, address or "")


@dataclass(frozen=True)
class Reader:
    crm: CrmSource
    key: str
    email: str = field(repr=False)

    async def joins(self, code: str, key: str = "", source: str = "till") -> Outcome:
        command = _command("newsletterSubscribe", key, list=code, source=source)
        return await self.crm.commands.consents.subscribe(command, self.key, code, source)

    async def leaves(self, code: str | None, key: str = "") -> Outcome:
        command = _command("newsletterUnsubscribe", key, list=code)
        return await self.crm.commands.consents.unsubscribe(command, self.key, code)

    async def says(self, state: ConsentState) -> Outcome:
        consent = GivenConsent(ConsentPurpose.MARKETING, Medium.EMAIL, state, "till")
        return await self.crm.commands.consents.record(_command("consentRecord"), self.key, consent)

    async def moves(self, email: str, version: str = "") -> Outcome:
        command = _command("contactEmailSet", email=email)
        seen = version or await self.version()
        return await self.crm.commands.contacts.set_email(command, self.key, email, seen)

    async def version(self) -> str:
        (contact,) = await self.crm.contacts([self.key])
        assert contact is not None
        return contact.version

    async def is_erased(self) -> Outcome:
        return await self.crm.commands.subjects.erase(_command("contactErase"), [self.key])

    async def subscriptions(self) -> tuple[SubscriptionRecord, ...]:
        (found,) = await self.crm.subscriptions([self.key])
        return found

    async def states(self) -> dict[str, SubscriptionState]:
        return {one.list.code: one.state for one in await self.subscriptions()}

    async def consents(self) -> tuple[ConsentRecord, ...]:
        (found,) = await self.crm.consents([self.key])
        return found

    async def events(self) -> list[str]:
        found: list[str] = []
        after, page = 0, 500
        while rows := await self.crm.outbox.after(after, page):
            found += [str(row["kind"]) for row in rows if row["recordKey"] == self.key]
            after = max(int(str(row["id"])) for row in rows)
        return [kind for kind in found if kind.startswith("newsletter.")]


def _command(mutation: str, key: str = "", **given: object) -> Command:
    return Command("staff-1", mutation, key or uuid4().hex, given)


def _codes(outcome: Outcome) -> list[UserErrorCode]:
    return [refusal.code for refusal in outcome.refusals]


class NewsletterCommandsContract:
    async def test_who_joins_an_open_list_reads_it_and_has_agreed_to_letters(self, counter: Counter) -> None:
        jo = await counter.reader()
        outcome = await jo.joins(counter.open)
        [record] = await jo.subscriptions()
        [consent] = await jo.consents()

        assert outcome.refusals == ()
        assert (record.list.code, record.state) == (counter.open, SUBSCRIBED)
        assert (record.opt_in, record.source) == (OptInLevel.SINGLE, "till")
        assert record.since is not None
        assert (consent.decision, consent.source) == (ConsentState.GRANTED, "till")

    async def test_a_list_that_wants_a_confirmation_waits_for_it_and_nobody_has_agreed(
        self, counter: Counter
    ) -> None:
        jo = await counter.reader()
        await jo.joins(counter.confirmed)
        [record] = await jo.subscriptions()

        assert (record.state, record.source) == (PENDING, "till")
        assert record.since is not None
        assert await jo.consents() == ()

    async def test_one_key_is_one_command(self, counter: Counter) -> None:
        jo, key = await counter.reader(), uuid4().hex
        outcomes = [await jo.joins(counter.open, key) for _ in range(3)]

        assert {outcome.record for outcome in outcomes} == {jo.key}
        assert await jo.states() == {counter.open: SUBSCRIBED}
        assert await jo.events() == ["newsletter.subscribed"]

    async def test_who_is_on_the_list_stays_as_they_are(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.joins(counter.confirmed)
        before = await jo.subscriptions()
        await jo.joins(counter.open, source="shop")
        await jo.joins(counter.confirmed)
        again = await jo.subscriptions()

        assert [(one.state, one.source) for one in again] == [(one.state, one.source) for one in before]

    async def test_one_list_is_left_and_the_other_stays(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.joins(counter.confirmed)
        await jo.leaves(counter.open)

        assert await jo.states() == {counter.open: LEFT, counter.confirmed: PENDING}
        assert [one.decision for one in await jo.consents()] == [ConsentState.GRANTED]

    async def test_all_lists_are_left_and_the_consent_is_withdrawn(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.joins(counter.confirmed)
        await jo.leaves(None)

        assert await jo.states() == {counter.open: LEFT, counter.confirmed: LEFT}
        assert [one.decision for one in await jo.consents()] == [ConsentState.WITHDRAWN]
        assert (await jo.events())[2:] == ["newsletter.unsubscribed"] * 2

    async def test_who_refuses_letters_leaves_all_lists(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.says(ConsentState.DENIED)

        assert await jo.states() == {counter.open: LEFT}

    async def test_an_unsubscription_needs_no_subscription_and_is_kept(self, counter: Counter) -> None:
        jo, nobody = await counter.reader(), await counter.reader(email=None)
        await jo.leaves(counter.open)
        await nobody.leaves(counter.open)

        assert await jo.states() == await nobody.states() == {counter.open: LEFT}

    async def test_who_comes_back_reads_again(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.leaves(None)
        await jo.joins(counter.open)

        assert await jo.states() == {counter.open: SUBSCRIBED}
        assert [one.decision for one in await jo.consents()] == [ConsentState.GRANTED]

    async def test_what_cannot_be_is_refused_and_nothing_is_written(self, counter: Counter) -> None:
        jo, nobody = await counter.reader(), await counter.reader(email=None)
        stranger = Reader(counter.crm, "nobody", "")

        assert _codes(await jo.joins("hourly")) == [UserErrorCode.NOT_FOUND]
        assert _codes(await jo.leaves("hourly")) == [UserErrorCode.NOT_FOUND]
        assert _codes(await stranger.joins(counter.open)) == [UserErrorCode.NOT_FOUND]
        assert _codes(await stranger.leaves(None)) == [UserErrorCode.NOT_FOUND]
        assert _codes(await nobody.joins(counter.open)) == [UserErrorCode.CONFLICT]
        assert await jo.states() == await nobody.states() == {}

    async def test_who_changes_their_address_keeps_their_newsletters(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        before = await jo.subscriptions()
        outcome = await jo.moves(f"new.{jo.email}")

        assert outcome.refusals == ()
        assert await jo.subscriptions() == before

    async def test_an_address_that_is_not_changed_keeps_its_newsletters(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        outcome = await jo.moves(f"new.{jo.email}", version="0")

        assert _codes(outcome) == [UserErrorCode.VERSION_MISMATCH]
        assert await jo.states() == {counter.open: SUBSCRIBED}

    async def test_of_who_is_erased_nothing_is_left(self, counter: Counter) -> None:
        jo = await counter.reader()
        await jo.joins(counter.open)
        await jo.joins(counter.confirmed)
        outcome = await jo.is_erased()

        assert outcome.refusals == ()
        assert await jo.subscriptions() == ()
