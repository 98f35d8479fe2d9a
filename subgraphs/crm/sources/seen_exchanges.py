"""Which exchanges a caller sees: those with contacts that the CRM shows it. The product knows no callers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from subgraphs.crm.sources.port import CrmSource, ExchangeRecord
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.rows import Rows

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True)
class Sight:
    crm: CrmSource
    """Where contacts and consents are known; narrowed to the caller, if it sees not all."""
    rows: Rows | None = None

    def of(self, rows: Rows) -> Sight:
        return Sight(self.crm.seen_by(rows), rows)

    @property
    def is_whole(self) -> bool:
        return self.rows is None or self.rows.rule is RowRule.ALL

    async def contacts(self, keys: Iterable[str]) -> Set[str]:
        asked = list(dict.fromkeys(keys))
        if self.rows is None or self.is_whole:
            return set(asked)
        if not self.rows.is_decided_here:
            return set(asked) & self.rows.keys_seen
        found = await self.crm.contacts(asked) if asked else ()
        return {record.key for record in found if record is not None}

    async def exchanges(self, records: Iterable[ExchangeRecord]) -> Sequence[ExchangeRecord]:
        found = list(records)
        seen = await self.contacts(record.contact_key for record in found)
        return [record for record in found if record.contact_key in seen]
