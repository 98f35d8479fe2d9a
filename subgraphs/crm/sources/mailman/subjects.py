"""A person's rights: what Mailman holds of an address goes into the copy, and goes when the person goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.commands import SubjectCommands
from subgraphs.crm.sources.departures import ALL_LISTS, Departure, NewsletterNotes
from subgraphs.crm.sources.mailman.api import Mailman
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.crm.sources.mailman.taking_over import TakingOver
from subgraphs.crm.sources.mailman.telling import Teller
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.writer import Writer

__all__ = ["MailmanReadersRights"]


@dataclass(frozen=True, slots=True)
class MailmanReadersRights:
    """SubjectCommands. Where Mailman is down nothing is done, and the step is called again."""

    mailman: Mailman
    readers: Readers
    notes: NewsletterNotes
    teller: Teller
    taking_over: TakingOver
    beside: SubjectCommands
    writer: Writer

    async def export(self, command: Command, contacts: Sequence[str]) -> Outcome:
        if await self.writer.known(command) is None:
            await self.taking_over.take_over(await self._readers(contacts))
        return await self.beside.export(command, contacts)

    async def erase(self, command: Command, contacts: Sequence[str]) -> Outcome:
        """Mailman first: afterwards nobody knows the address. One that somebody else has too stays theirs."""
        if await self.writer.known(command) is None:
            readers = await self.readers.with_those_lost(contacts)
            await self.taking_over.take_over(readers)
            keys = {reader.key for reader in readers}
            await self.teller.tell(await self.notes.owed(list(keys)))
            for reader in readers:
                if reader.email and not await self._is_of_others(reader.email, keys):
                    departure = Departure(reader.key, ALL_LISTS, reader.email.strip())
                    await self.notes.owe([departure])
                    await self.teller.tell([departure])
                    await self.mailman.forget(reader.email.strip())
        return await self.beside.erase(command, contacts)

    async def _readers(self, contacts: Sequence[str]) -> list[ContactRecord]:
        found = await self.readers.crm.contacts(list(dict.fromkeys(contacts)))
        return [reader for reader in found if reader is not None]

    async def _is_of_others(self, email: str, keys: set[str]) -> bool:
        return any(one.key not in keys for one in await self.readers.crm.contacts_by_email(email))
