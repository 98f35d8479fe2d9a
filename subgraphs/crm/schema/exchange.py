"""Exchanges with customers, before and after the sale, and the orders that they are about."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.schema.contact import CrmContact, found_contact
from subgraphs.crm.schema.message import ExchangeMessage
from subgraphs.crm.schema.scopes import EXCHANGES, ORDER_EXCHANGES
from subgraphs.crm.sources.port import EXCHANGES_NEWEST_FIRST, MESSAGES_OLDEST_FIRST, ExchangeRecord
from subgraphs.crm.sources.words import ExchangeStatus, Medium, SalePhase
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.types import Node

__all__ = ["Exchange", "Order"]


@strawberry.federation.type(
    keys=["id"],
    description="One exchange with a customer, before or after the sale. Its messages may use several media.",
)
class Exchange(Node):
    record: strawberry.Private[ExchangeRecord]

    id: strawberry.ID
    subject: str = strawberry.federation.field(requires_scopes=EXCHANGES)
    phase: SalePhase = strawberry.federation.field(requires_scopes=EXCHANGES)
    reason: str | None = strawberry.federation.field(requires_scopes=EXCHANGES)
    status: ExchangeStatus = strawberry.federation.field(requires_scopes=EXCHANGES)
    opened_at: dt.datetime = strawberry.federation.field(requires_scopes=EXCHANGES)
    closed_at: dt.datetime | None = strawberry.federation.field(requires_scopes=EXCHANGES)

    @resolved(scopes=EXCHANGES)
    async def media(self, info: Info) -> list[Medium]:
        return list(await info.context.loaders.media.load(self.record.key))

    @resolved(scopes=EXCHANGES)
    def order(self) -> Order | None:
        return None if self.record.order_number is None else Order(number=self.record.order_number)

    @resolved(scopes=EXCHANGES)
    async def contact(self, info: Info) -> CrmContact | None:
        return await found_contact(info, self.record.contact_key)

    agent: str | None = strawberry.federation.field(requires_scopes=EXCHANGES)

    @resolved(scopes=EXCHANGES)
    async def messages(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[ExchangeMessage]:
        request = page_request(MESSAGES_OLDEST_FIRST, PageArguments(first, after))
        messages = info.context.loaders.messages
        return await messages.connection(request, None, (self.record.key,), ExchangeMessage.of)

    @classmethod
    def of(cls, record: ExchangeRecord) -> Self:
        return cls(
            record=record,
            id=strawberry.ID(encode_id("Exchange", record.key)),
            subject=record.subject,
            phase=record.phase,
            reason=record.reason,
            status=record.status,
            opened_at=record.opened_at,
            closed_at=record.closed_at,
            agent=record.agent,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self | None:
        key = native_key(text_key(reference, "id"), "Exchange")
        record = await info.context.loaders.exchange.load(key) if key else None
        return cls.of(record) if record else None


@strawberry.federation.type(keys=["number"])
class Order:
    number: str

    @resolved(scopes=ORDER_EXCHANGES)
    async def exchanges(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[Exchange] | None:
        request = page_request(EXCHANGES_NEWEST_FIRST, PageArguments(first, after))
        exchanges = info.context.loaders.exchanges_about
        return await exchanges.connection(request, None, (self.number,), Exchange.of)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self:
        """Never null: a CRM knows no orders, only numbers, and nobody may have written about this one."""
        return cls(number=text_key(reference, "number"))
