"""The source that the settings name, for as long as the subgraph runs: our own store, and what stands before
parts of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial

from subgraphs.crm.settings import CrmSettings
from subgraphs.crm.sources.connectors import PARTS, CrmConnector
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.kit.database import open_database
from subgraphs.kit.products.settings import ProductSettings, chosen
from subgraphs.kit.products.webhooks.convention import convention_of
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.writer import Writer

__all__ = ["opener"]

Clock = Callable[[], dt.datetime]

Opener = Callable[[], AbstractAsyncContextManager[CrmSource]]

Chosen = Sequence[tuple[str, ProductSettings, CrmConnector]]


def opener(settings: CrmSettings, clock: Clock, webhooks: Webhooks) -> Opener:
    """Raises UnknownSource. What it answers raises ValueError where a setting of a product is missing."""
    given = settings.products
    products = [
        (part, given[part], chosen(given[part], known)) for part, known in PARTS.items() if part in given
    ]
    return partial(_open, settings, clock, products, webhooks)


@asynccontextmanager
async def _open(
    settings: CrmSettings, clock: Clock, products: Chosen, webhooks: Webhooks
) -> AsyncIterator[CrmSource]:
    async with open_database(settings, MIGRATIONS) as database, AsyncExitStack() as opened:
        writer = Writer(database, WRITES, clock)
        source: CrmSource = SqlCrm(database, sql_commands(writer, settings.exports))
        for part, product, connector in products:
            calls = connector.calls(product)
            opened.push_async_callback(calls.close)
            webhooks.lead_to(calls, convention_of(connector), part)
            source = connector.source(calls, source, writer)
        yield source
