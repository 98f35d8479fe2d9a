"""One party as it is now, and not as it was read a moment ago."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.tryton.parties import PARTY, contact_record, fields, with_codes
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.kit.models.domain import Domain, Search
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore

__all__ = ["PartyReader"]

MECHANISMS = ("contact_mechanisms.type", "contact_mechanisms.value")


@dataclass(frozen=True, slots=True)
class PartyReader:
    store: ModelStore
    words: Words

    async def contact(self, key: str) -> ContactRecord | None:
        """Also one that was lost in a merge."""
        row = await self.party(with_codes([key]))
        return None if row is None else contact_record(row, self.words)

    async def party(self, which: Domain) -> Row | None:
        self.store.calls.forget()
        asked = (*fields(self.words), *MECHANISMS)
        rows = await self.store.search(Search(PARTY, asked, which, 1))
        return rows[0] if rows else None
