"""Which contacts a caller sees. Who has agreed to what is known in our own store, beside Tryton."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.port import CrmSource
from subgraphs.kit.models.domain import EVERYTHING, Domain, Search, among
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.rows import Rows

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True)
class Sight:
    beside: CrmSource
    """As this caller sees it."""
    rows: Rows | None
    """None: everything."""

    async def of(self, keys: Sequence[str]) -> Sequence[str]:
        """Those that are seen, in their order."""
        if self.rows is None:
            return keys
        if not self.rows.is_decided_here:
            return [key for key in keys if key in self.rows.keys_seen]
        agreed = await self.beside.contacts(keys)
        return [key for key, record in zip(keys, agreed, strict=True) if record is not None]

    async def among(self, store: ModelStore, domain: Domain) -> Domain:
        """A further condition on these parties. Only for a partner it takes calls: one for each thousand."""
        if self.rows is None:
            return EVERYTHING
        if not self.rows.is_decided_here:
            return among("code", self.rows.keys_seen)
        rows = await store.all(Search("party.party", ("code",), domain, 0))
        return among("code", await self.of([code for row in rows if (code := row.text("code")) is not None]))
