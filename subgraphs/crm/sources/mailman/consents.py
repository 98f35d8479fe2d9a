"""Newsletters and consents of a firm whose letters Mailman sends.

Mailman knows no keys of commands, so each is read before it is written. Who joins, joins in Mailman and is
then written down beside it; who leaves is written down first, and told to Mailman afterwards. What anybody
has agreed to, how and where, is our own store's alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from subgraphs.crm.sources.commands import ConsentCommands, GivenConsent
from subgraphs.crm.sources.departures import ALL_LISTS, Departure, NewsletterNotes
from subgraphs.crm.sources.mailman.api import Delivery, Mailman, Taken, asked_by
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.crm.sources.mailman.taking_over import TakingOver
from subgraphs.crm.sources.mailman.telling import Teller
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, Medium, SubscriptionState
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Writer

__all__ = ["MailmanConsents"]

UNKNOWN_LIST = not_found("newsletter", "list")

NO_ADDRESS = conflict("The contact has no e-mail address to which letters could go.", "contactId")

BARRED = conflict("The newsletter does not take this contact's address.", "contactId")

STOPPED = conflict("The newsletter's owner has stopped letters to this contact's address.", "contactId")


@dataclass(frozen=True, slots=True)
class MailmanConsents:
    """ConsentCommands."""

    mailman: Mailman
    readers: Readers
    notes: NewsletterNotes
    teller: Teller
    taking_over: TakingOver
    beside: ConsentCommands
    writer: Writer
    noting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def subscribe(self, command: Command, contact: str, newsletter: str, source: str) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        reader = await self.readers.speaks_for(contact)
        if reader is None:
            return await self.beside.subscribe(command, contact, newsletter, source)
        found = (await self.mailman.lists()).get(newsletter)
        if found is None:
            return Outcome(reader.key, (UNKNOWN_LIST,))
        if not reader.email:
            return Outcome(reader.key, (NO_ADDRESS,))
        email = reader.email.strip()
        async with self.teller.turn(email):
            await self.teller.settle(await self.notes.owed([reader.key]))
            state = await self._joined(newsletter, email)
            if isinstance(state, Refusal):
                return Outcome(reader.key, (state,))
            async with self.noting:  # what our own store writes is what the list has just said
                await self.notes.know(found, wants_confirmation=state is SubscriptionState.PENDING)
                return await self.beside.subscribe(command, contact, newsletter, source)

    async def unsubscribe(self, command: Command, contact: str, newsletter: str | None) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        if newsletter is not None and not await self._is_known(newsletter):
            reader = await self.readers.speaks_for(contact)
            return Outcome(None if reader is None else reader.key, (UNKNOWN_LIST,))
        readers = await self._readers(contact)
        departures = _departures(contact, readers, ALL_LISTS if newsletter is None else newsletter)
        await self.notes.owe(departures)
        if newsletter is None:
            await self.taking_over.try_to_take_over(readers or ())
        outcome = await self.beside.unsubscribe(command, contact, newsletter)
        await self.teller.try_to_tell(departures)
        return outcome

    async def record(self, command: Command, contact: str, consent: GivenConsent) -> Outcome:
        stops = (consent.purpose, consent.medium) == (ConsentPurpose.MARKETING, Medium.EMAIL)
        if consent.state is ConsentState.GRANTED or not stops or await self.writer.known(command) is not None:
            return await self.beside.record(command, contact, consent)
        readers = await self._readers(contact)
        departures = _departures(contact, readers, ALL_LISTS)
        await self.notes.owe(departures)
        await self.taking_over.try_to_take_over(readers or ())
        outcome = await self.beside.record(command, contact, consent)
        await self.teller.try_to_tell(departures)
        return outcome

    async def _joined(self, code: str, email: str) -> SubscriptionState | Refusal:
        """As it is now, and not as it was read a moment ago: whoever got no answer finds what was done."""
        self.mailman.calls.forget()
        members = [one for one in await self.mailman.memberships(email) if one.code == code]
        if any(one.delivery is Delivery.BY_MODERATOR for one in members):
            return STOPPED
        for member in members:
            if member.delivery is not Delivery.ENABLED:
                await self.mailman.serve(member)
        if members:
            return SubscriptionState.SUBSCRIBED
        if asked_by(email, await self.mailman.pending(code)):
            return SubscriptionState.PENDING
        match await self.mailman.join(code, email):
            case Taken.JOINED:
                return SubscriptionState.SUBSCRIBED
            case Taken.PENDING:
                return SubscriptionState.PENDING
            case Taken.ALREADY:
                return await self._joined(code, email)
            case Taken.REFUSED:
                return BARRED

    async def _is_known(self, newsletter: str) -> bool:
        """Our own store knows the lists that were spoken of: nobody is held up where Mailman is down."""
        if await self.notes.knows(newsletter):
            return True
        found = (await self.mailman.lists()).get(newsletter)
        if found is not None:
            await self.notes.know(found)
        return found is not None

    async def _readers(self, contact: str) -> Sequence[ContactRecord] | None:
        """None where whoever has the contacts does not answer: that holds nobody up either."""
        try:
            return await self.readers.of_one_person(contact)
        except SourceFailure:
            return None


def _departures(contact: str, readers: Sequence[ContactRecord] | None, code: str) -> list[Departure]:
    """Of the contact that was named, of the survivor that speaks for it, and of all lost in that one."""
    if readers is None:
        return [Departure(contact, code, "")]
    return [Departure(one.key, code, one.email.strip()) for one in readers if one.email]
