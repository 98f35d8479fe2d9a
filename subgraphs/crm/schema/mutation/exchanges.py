"""Exchanges: logged after they took place, and continued."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage, checked_exchange, checked_message
from subgraphs.crm.schema.mutation.payloads import ExchangePayload, exchange_payload, refused
from subgraphs.crm.schema.scopes import WRITE_EXCHANGES
from subgraphs.crm.sources.words import Direction, Medium, SalePhase
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found

__all__ = ["ExchangeInput", "ExchangeMessageInput", "ExchangeMutations"]


@strawberry.input
class ExchangeMessageInput:
    medium: Medium
    direction: Direction
    at: dt.datetime | None = None
    body: str
    duration_seconds: int | None = None

    def as_given(self) -> GivenMessage:
        return GivenMessage(self.medium, self.direction, self.at, self.body, self.duration_seconds)


@strawberry.input
class ExchangeInput:
    contact_id: strawberry.ID
    subject: str
    phase: SalePhase
    reason: str | None = None
    order_number: str | None = None
    messages: list[ExchangeMessageInput]

    def as_given(self) -> GivenExchange:
        messages = tuple(message.as_given() for message in self.messages)
        return GivenExchange(self.subject, self.phase, self.reason, self.order_number, messages)


@strawberry.type
class ExchangeMutations:
    @resolved(scopes=WRITE_EXCHANGES)
    async def exchange_log(self, info: Info, input: ExchangeInput, idempotency_key: str) -> ExchangePayload:
        key, given = native_key(input.contact_id, "CrmContact"), input.as_given()
        if key is None or not await info.context.sees(key):
            return await exchange_payload(info, refused(not_found("contact", "input", "contactId")))
        checked = checked_exchange(given, info.context.now)
        if not isinstance(checked, GivenExchange):
            return await exchange_payload(info, refused(*checked))
        command = info.context.command("exchangeLog", idempotency_key, contact=key, **asdict(given))
        exchanges = info.context.source.commands.exchanges
        return await exchange_payload(info, await exchanges.log(command, key, checked))

    @resolved(scopes=WRITE_EXCHANGES)
    async def exchange_reply(
        self,
        info: Info,
        exchange_id: strawberry.ID,
        message: ExchangeMessageInput,
        idempotency_key: str,
    ) -> ExchangePayload:
        key, given = native_key(exchange_id, "Exchange"), message.as_given()
        if key is None or not await _is_seen(info, key):
            return await exchange_payload(info, refused(not_found("exchange", "exchangeId")))
        checked = checked_message(given, info.context.now, "message")
        if not isinstance(checked, GivenMessage):
            return await exchange_payload(info, refused(*checked))
        command = info.context.command("exchangeReply", idempotency_key, exchange=key, **asdict(given))
        exchanges = info.context.source.commands.exchanges
        return await exchange_payload(info, await exchanges.reply(command, key, checked))


async def _is_seen(info: Info, exchange: str) -> bool:
    return info.context.rows is None or (await info.context.source.exchanges([exchange]))[0] is not None
