"""The accounting subgraph as an application: the only place where its objects are built."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from subgraphs.accounting.context import Context, request_context
from subgraphs.accounting.schema import SCHEMA
from subgraphs.accounting.sources.port import Ledger
from subgraphs.accounting.sources.sql.ledger import SqlLedger
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, clock: Callable[[], dt.datetime] | None = None) -> Starlette:
    """`clock`, else the settings, decides which invoices are overdue: a due date ends with its day in UTC."""
    now = clock or settings.now

    @asynccontextmanager
    async def open_source() -> AsyncIterator[Ledger]:
        async with open_database(settings, MIGRATIONS) as database:
            yield SqlLedger(database)

    def context(ledger: Ledger, _: Caller) -> Context:
        return request_context(ledger, now().astimezone(dt.UTC).date())

    return create_subgraph_app(Subgraph("accounting", "ACCOUNTING", SCHEMA, open_source, context))
