"""The accounting subgraph as an application: the only place where its objects are built."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from subgraphs.accounting.context import Context, request_context
from subgraphs.accounting.schema import SCHEMA
from subgraphs.accounting.sources.connectors import CONNECTORS
from subgraphs.accounting.sources.port import Ledger
from subgraphs.accounting.sources.sql.ledger import SqlLedger
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.accounting.sources.sql.row_rules import ROW_RULES
from subgraphs.accounting.sources.sql.tables import WRITES
from subgraphs.accounting.sources.sql.writing.commands import sql_commands
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database
from subgraphs.kit.evidence import evidence_route
from subgraphs.kit.exports import SystemSettings, export_route
from subgraphs.kit.outbox import outbox_route
from subgraphs.kit.products.settings import chosen
from subgraphs.kit.products.webhooks.convention import convention_of
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.rows import rows_of
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.writer import Writer

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, clock: Callable[[], dt.datetime] | None = None) -> Starlette:
    """`clock`, else the settings, decides which invoices are overdue: a due date ends with its day in UTC.

    Raises BadHubKey, or UnknownSource.
    """
    given = SystemSettings.of(settings)
    now = clock or given.now
    webhooks = Webhooks(given.products)

    product = given.product
    connector = None if product is None else chosen(product, CONNECTORS)

    @asynccontextmanager
    async def open_source() -> AsyncIterator[Ledger]:
        async with open_database(given, MIGRATIONS) as database:
            writer = Writer(database, WRITES, now)
            ledger = SqlLedger(database, sql_commands(writer, given.exports))
            if connector is None or product is None:
                yield ledger
                return
            calls = connector.calls(product)
            try:
                webhooks.lead_to(calls, convention_of(connector))
                yield connector.ledger(calls, ledger, writer)
            finally:
                await calls.close()

    def context(ledger: Ledger, caller: Caller) -> Context:
        rows = rows_of(caller.context, ROW_RULES)
        return request_context(ledger, caller, given.exports, now().astimezone(dt.UTC).date(), rows)

    return create_subgraph_app(
        Subgraph(
            name=given.name,
            system="ACCOUNTING",
            schema=SCHEMA,
            open_source=open_source,
            context=context,
            hub_key=given.hub_key,
            caller_key=given.caller_key,
            federated_tracing=given.federated_tracing,
            routes=(outbox_route(), evidence_route(), export_route(given.exports, now), *webhooks.routes),
        )
    )
