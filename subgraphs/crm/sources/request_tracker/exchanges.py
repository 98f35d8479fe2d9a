"""Exchanges in Request Tracker: a call takes it a fifth of a second, so keys that are asked for at the same
time go together, whoever asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from subgraphs.crm.sources.port import CrmSource, ExchangeFilter, ExchangeRecord
from subgraphs.crm.sources.request_tracker.api import Api
from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.request_tracker.lists import TicketList
from subgraphs.crm.sources.request_tracker.messages import MessageList
from subgraphs.crm.sources.request_tracker.talks import Talk, Talks
from subgraphs.crm.sources.request_tracker.texts import MOST_TEXTS, Texts
from subgraphs.crm.sources.request_tracker.tickets import TicketReads, number_of
from subgraphs.crm.sources.seen_exchanges import Sight
from subgraphs.crm.sources.words import Medium
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.gathering import GatheredReads
from subgraphs.kit.rows import Rows

__all__ = ["RequestTrackerExchanges"]


@dataclass(frozen=True, slots=True)
class RequestTrackerExchanges:
    """An ExchangePart."""

    api: Api
    desk: Desk
    sight: Sight
    tickets: GatheredReads[ExchangeRecord]
    talks: GatheredReads[Talk]
    texts: GatheredReads[str]

    @classmethod
    def over(cls, calls: ProductCalls, crm: CrmSource) -> Self:
        """`crm`: where contacts are known, and which of them a caller sees. Raises ValueError."""
        api, desk = Api(calls), Desk.of(calls.settings)
        tickets, talks = TicketReads(api, desk), Talks(api, desk)
        return cls(
            api,
            desk,
            Sight(crm),
            GatheredReads(calls, tickets.by_number),
            GatheredReads(calls, talks.by_number),
            GatheredReads(calls, Texts(api).by_transaction, MOST_TEXTS),
        )

    def seen_by(self, rows: Rows) -> RequestTrackerExchanges:
        return replace(self, sight=self.sight.of(rows))

    def has(self, key: str) -> bool:
        return number_of(key) is not None

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        found = await self.tickets.many(_numbers(keys))
        seen = {record.key: record for record in await self.sight.exchanges(found.values())}
        return [seen.get(key) for key in keys]

    @property
    def exchanges_with(self) -> TicketList[ExchangeFilter]:
        contact = self.desk.contact
        return TicketList(self.api, self.desk, self.sight, contact, _contact_of, names_contacts=True)

    @property
    def exchanges_about(self) -> TicketList[None]:
        number = self.desk.order_number
        return TicketList(self.api, self.desk, self.sight, number, _order_of, names_contacts=False)

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        found = await self.talks.many(_numbers(exchanges))
        used = {key: dict.fromkeys(said.record.medium for said in talk) for key, talk in found.items()}
        return [tuple(used.get(str(number_of(key)), ())) for key in exchanges]

    @property
    def messages(self) -> MessageList:
        return MessageList(self.talks, self.texts)


def _numbers(keys: Sequence[str]) -> list[str]:
    return [str(number) for key in keys if (number := number_of(key)) is not None]


def _contact_of(record: ExchangeRecord) -> str | None:
    return record.contact_key


def _order_of(record: ExchangeRecord) -> str | None:
    return record.order_number
