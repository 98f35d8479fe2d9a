"""The SQL adapter as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.commands import CommerceCommands
from subgraphs.commerce.sources.port import CommerceSource, CustomerLists
from subgraphs.commerce.sources.sql.accounts import SqlAccountBook
from subgraphs.commerce.sources.sql.browsing import category_views, product_views, searches, visits
from subgraphs.commerce.sources.sql.carts import SqlCartBook, carts_of_customers
from subgraphs.commerce.sources.sql.catalogue import SqlCategoryBook, SqlChannelBook
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.emails import SqlEmailLog, emails_of_customers
from subgraphs.commerce.sources.sql.evidence import SqlEvidence
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.order_parts import SqlOrderParts
from subgraphs.commerce.sources.sql.orders import SqlOrderBook, orders_of_customers
from subgraphs.commerce.sources.sql.writing.accounts import SqlAccountCommands
from subgraphs.commerce.sources.sql.writing.claims import SqlGuestCommands
from subgraphs.commerce.sources.sql.writing.discounts import SqlOrderCommands
from subgraphs.commerce.sources.sql.writing.emails import SqlEmailCommands
from subgraphs.commerce.sources.sql.writing.letters import SqlMailQueue
from subgraphs.commerce.sources.sql.writing.subjects import SqlSubjectCommands
from subgraphs.kit.database import Database, open_database
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.writer import Writer

__all__ = ["open_sql_source", "sql_source"]


@asynccontextmanager
async def open_sql_source(
    settings: CommerceSettings, clock: Callable[[], dt.datetime]
) -> AsyncIterator[CommerceSource]:
    async with open_database(settings, MIGRATIONS) as database:
        yield sql_source(Writer(database, WRITES, clock), settings)


def sql_source(writer: Writer, settings: CommerceSettings) -> CommerceSource:
    return _source(writer.database, _commands(writer, settings))


def _source(database: Database, commands: CommerceCommands) -> CommerceSource:
    return CommerceSource(
        accounts=SqlAccountBook(database),
        channels=SqlChannelBook(database),
        orders=SqlOrderBook(database),
        parts=SqlOrderParts(database),
        carts=SqlCartBook(database),
        emails=SqlEmailLog(database),
        categories=SqlCategoryBook(database),
        customers=CustomerLists(
            orders=orders_of_customers(database),
            carts=carts_of_customers(database),
            emails=emails_of_customers(database),
            visits=visits(database),
            product_views=product_views(database),
            category_views=category_views(database),
            searches=searches(database),
        ),
        commands=commands,
        outbox=Outbox(database, WRITES),
        evidence=SqlEvidence(database),
        seen_by=lambda rows: _source(database.seen_by(rows), commands),
    )


def _commands(writer: Writer, settings: CommerceSettings) -> CommerceCommands:
    kept = dt.timedelta(hours=settings.link_hours)
    return CommerceCommands(
        accounts=SqlAccountCommands(writer),
        emails=SqlEmailCommands(writer, kept),
        guests=SqlGuestCommands(writer),
        orders=SqlOrderCommands(writer),
        subjects=SqlSubjectCommands(writer, settings.exports),
        mail=SqlMailQueue(writer, kept),
    )
