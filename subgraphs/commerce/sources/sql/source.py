"""The SQL adapter as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from subgraphs.commerce.sources.port import CommerceSource, CustomerLists
from subgraphs.commerce.sources.sql.accounts import SqlAccountBook
from subgraphs.commerce.sources.sql.browsing import category_views, product_views, searches, visits
from subgraphs.commerce.sources.sql.carts import SqlCartBook, carts_of_customers
from subgraphs.commerce.sources.sql.catalogue import SqlCategoryBook, SqlChannelBook
from subgraphs.commerce.sources.sql.emails import SqlEmailLog, emails_of_customers
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.order_parts import SqlOrderParts
from subgraphs.commerce.sources.sql.orders import SqlOrderBook, orders_of_customers
from subgraphs.kit.database import Database, open_database
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["open_sql_source", "sql_source"]


@asynccontextmanager
async def open_sql_source(settings: SubgraphSettings) -> AsyncIterator[CommerceSource]:
    async with open_database(settings, MIGRATIONS) as database:
        yield sql_source(database)


def sql_source(database: Database) -> CommerceSource:
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
    )
