"""A reader who changes their address takes their newsletters along: Mailman knows them by nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.crm.sources.commands import ContactCommands, NewContact
from subgraphs.crm.sources.departures import Departure, NewsletterNotes
from subgraphs.crm.sources.mailman.api import Delivery, Mailman, Membership, Taken
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.crm.sources.mailman.telling import Teller
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.masking import fold_email
from subgraphs.kit.writer import Writer

__all__ = ["MailmanReadersContacts"]

TAKEN_ALONG = (Delivery.ENABLED, Delivery.BY_BOUNCES)
"""What came back from the old address may reach the new one; who stopped letters has stopped them."""


@dataclass(frozen=True, slots=True)
class MailmanReadersContacts:
    """ContactCommands: those of the system that has the contacts, and Mailman follows."""

    mailman: Mailman
    readers: Readers
    notes: NewsletterNotes
    teller: Teller
    beside: ContactCommands
    writer: Writer

    async def set_email(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> Outcome:
        """The new address joins first: where Mailman is down, nothing is changed. The old one leaves as
        everybody does."""
        reader = await self._moving(command, contact, email, expected_version)
        if reader is None or reader.email is None or email is None:
            return await self.beside.set_email(command, contact, email, expected_version)
        old, new = reader.email.strip(), email.strip()
        self.mailman.calls.forget()
        left = await self.mailman.memberships(old)
        joined = [one.code for one in left if one.delivery in TAKEN_ALONG and await self._joins(one, new)]
        outcome = await self.beside.set_email(command, contact, email, expected_version)
        if outcome.refusals:
            leaving = [Departure(contact, code, new) for code in joined]
        elif await self._is_shared(contact, old):
            leaving = []
        else:
            leaving = [Departure(contact, one.code, old) for one in left]
        await self.notes.owe(leaving)
        await self.teller.try_to_tell(leaving)
        return outcome

    async def set_phone(
        self, command: Command, contact: str, phone: str | None, expected_version: str
    ) -> Outcome:
        return await self.beside.set_phone(command, contact, phone, expected_version)

    async def set_company_name(
        self, command: Command, contact: str, name: str | None, expected_version: str
    ) -> Outcome:
        return await self.beside.set_company_name(command, contact, name, expected_version)

    async def create(self, command: Command, new: NewContact) -> Outcome:
        return await self.beside.create(command, new)

    async def _moving(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> ContactRecord | None:
        """None where no letters have to follow, or the command will be refused or is done already."""
        if email is None or await self.writer.known(command) is not None:
            return None
        (reader,) = await self.readers.crm.contacts([contact])
        if reader is None or reader.email is None or reader.merged_into_key is not None:
            return None
        is_other = fold_email(reader.email) != fold_email(email)
        return reader if is_other and reader.version == expected_version else None

    async def _joins(self, membership: Membership, email: str) -> bool:
        """Whether it was not on the list before. The wish to be on it was said, and the address was confirmed
        by whoever changes it."""
        return await self.mailman.join(membership.code, email, is_confirmed=True) is Taken.JOINED

    async def _is_shared(self, contact: str, email: str) -> bool:
        """Somebody else's letters go to the old address as well."""
        return any(one.key != contact for one in await self.readers.crm.contacts_by_email(email))
