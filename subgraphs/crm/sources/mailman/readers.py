"""Contacts as readers: their addresses are what Mailman knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.departures import NewsletterNotes
from subgraphs.crm.sources.port import ContactRecord, CrmSource

__all__ = ["Readers"]

MERGES_FOLLOWED = 100


@dataclass(frozen=True, slots=True)
class Readers:
    crm: CrmSource
    """All of it: who may command for whom was decided before."""
    notes: NewsletterNotes

    async def named(self, contact: str) -> list[ContactRecord]:
        """The contact itself, and last the one into which it was merged."""
        found: list[ContactRecord] = []
        key: str | None = contact
        while key is not None and len(found) < MERGES_FOLLOWED:
            (record,) = await self.crm.contacts([key])
            if record is None:
                return []
            found.append(record)
            key = record.merged_into_key
        return found

    async def speaks_for(self, contact: str) -> ContactRecord | None:
        named = await self.named(contact)
        return named[-1] if named else None

    async def with_those_lost(self, contacts: Sequence[str]) -> list[ContactRecord]:
        """These, and those that were merged into them: letters still go to their addresses."""
        keys = [*contacts, *await self.notes.lost_in(contacts)]
        records = await self.crm.contacts(list(dict.fromkeys(keys)))
        return [record for record in records if record is not None]

    async def of_one_person(self, contact: str) -> list[ContactRecord]:
        """The contact that was named, the survivor that speaks for it, and all that were lost in these."""
        return await self.with_those_lost([reader.key for reader in await self.named(contact)])
