"""Documents of one kind as a part of a CRM's exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.crm.sources.port import ExchangeRecord
from subgraphs.crm.sources.seen_exchanges import Sight
from subgraphs.crm.sources.tryton_sales.documents import Documents
from subgraphs.crm.sources.tryton_sales.lists import AboutOrders, NoMessages, WithContacts
from subgraphs.crm.sources.words import Medium
from subgraphs.kit.rows import Rows

__all__ = ["TrytonExchanges"]


@dataclass(frozen=True, slots=True)
class TrytonExchanges:
    """An ExchangePart."""

    documents: Documents
    sight: Sight

    def seen_by(self, rows: Rows) -> TrytonExchanges:
        return replace(self, sight=self.sight.of(rows))

    def has(self, key: str) -> bool:
        return self.documents.kind.number_of(key) is not None

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        numbers = {key: number for key in keys if (number := self.documents.kind.number_of(key)) is not None}
        found = await self.documents.by_number(set(numbers.values()))
        seen = {record.key: record for record in await self.sight.exchanges(found.values())}
        return [seen.get(key) for key in keys]

    @property
    def exchanges_with(self) -> WithContacts:
        return WithContacts(self.documents, self.sight)

    @property
    def exchanges_about(self) -> AboutOrders:
        return AboutOrders(self.documents, self.sight)

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        return [() for _ in exchanges]

    @property
    def messages(self) -> NoMessages:
        return NoMessages()
