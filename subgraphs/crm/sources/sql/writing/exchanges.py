"""Exchanges: logged with their messages, and continued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from subgraphs.crm.names import display_name
from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage, status_after
from subgraphs.crm.sources.sql.rows import contact_record
from subgraphs.crm.sources.sql.tables import contact as contacts
from subgraphs.crm.sources.sql.tables import exchange as exchanges
from subgraphs.crm.sources.sql.tables import exchange_message
from subgraphs.crm.sources.sql.writing.contact_rows import survivor, unknown_contact
from subgraphs.crm.sources.words import Direction, ExchangeStatus
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.refusals import not_found
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlExchangeCommands"]


@dataclass(frozen=True, slots=True)
class SqlExchangeCommands:
    writer: Writer

    async def log(self, command: Command, contact: str, exchange: GivenExchange) -> Outcome:
        return await self.writer.once(command, lambda moment: _log(moment, contact, exchange))

    async def reply(self, command: Command, exchange: str, message: GivenMessage) -> Outcome:
        return await self.writer.once(command, lambda moment: _reply(moment, exchange, message))


@dataclass(frozen=True, slots=True)
class _Talk:
    connection: Connection
    exchange: str
    customer: str | None
    """The name of the contact, whose the inbound messages are."""
    now: dt.datetime

    def add(self, messages: Sequence[GivenMessage], first: int) -> None:
        """Messages of one moment are read in the order of their keys, so these rise."""
        rows = [
            {
                "key": f"{self.exchange}-{first + place:06}",
                "exchange_key": self.exchange,
                "medium": message.medium.value,
                "direction": message.direction.value,
                "at": message.at or self.now,
                "author": self.customer if message.direction is Direction.INBOUND else None,
                "body": message.body,
                "duration_seconds": message.duration_seconds,
            }
            for place, message in enumerate(messages)
        ]
        self.connection.execute(insert(exchange_message), rows)


def _log(moment: Moment, contact: str, given: GivenExchange) -> Outcome:
    connection, now = moment
    row = survivor(connection, contact)
    if row is None:
        return Outcome(refusals=(unknown_contact("input", "contactId"),))
    key = f"X{uuid4().hex}"
    said = sorted(given.messages, key=lambda message: message.at or now)
    connection.execute(
        insert(exchanges).values(
            key=key,
            contact_key=row.key,
            subject=given.subject,
            phase=given.phase.value,
            reason=given.reason,
            status=status_after([message.direction for message in said]).value,
            opened_at=said[0].at or now,
            order_number=given.order_number,
        )
    )
    _Talk(connection, key, display_name(contact_record(row)), now).add(said, 0)
    return Outcome(key, events=(Event("exchange.logged", "Exchange", key, {"contact": row.key}),))


def _reply(moment: Moment, key: str, message: GivenMessage) -> Outcome:
    connection, now = moment
    row = connection.execute(select(exchanges).where(exchanges.c.key == key).with_for_update()).one_or_none()
    who = (
        row
        and connection.execute(
            select(contacts).where(contacts.c.key == row.contact_key, contacts.c.erased_at.is_(None))
        ).one_or_none()
    )
    if row is None or who is None:
        return Outcome(refusals=(not_found("exchange", "exchangeId"),))
    before = ExchangeStatus(row.status)
    after = status_after([message.direction], before)
    ours = exchanges.c.key == key
    at = message.at or now
    connection.execute(
        update(exchanges)
        .where(ours)
        .values(
            status=after.value,
            opened_at=min(row.opened_at, at),
            closed_at=row.closed_at if after is ExchangeStatus.CLOSED else None,
        )
    )
    count = select(func.count()).where(exchange_message.c.exchange_key == key)
    said = connection.execute(count).scalar_one()
    _Talk(connection, key, display_name(contact_record(who)), now).add([message], said)
    return Outcome(key, events=(Event("exchange.replied", "Exchange", key, {"contact": row.contact_key}),))
