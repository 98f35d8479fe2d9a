"""The source that the settings name, for as long as the subgraph runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.connectors import CONNECTORS, ShopConnector
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.source import open_sql_source, sql_source
from subgraphs.kit.database import open_database
from subgraphs.kit.products.settings import ProductSettings, chosen
from subgraphs.kit.writer import Writer

__all__ = ["opener"]

Clock = Callable[[], dt.datetime]

Opener = Callable[[], AbstractAsyncContextManager[CommerceSource]]


def opener(settings: CommerceSettings, clock: Clock) -> Opener:
    """Raises UnknownSource. What it answers raises ValueError where a setting of the product is missing."""
    product = settings.product
    if product is None:
        return partial(open_sql_source, settings, clock)
    return partial(_open, settings, clock, product, chosen(product, CONNECTORS))


@asynccontextmanager
async def _open(
    settings: CommerceSettings, clock: Clock, product: ProductSettings, connector: ShopConnector
) -> AsyncIterator[CommerceSource]:
    """Our own database stays beside the product."""
    async with open_database(settings, MIGRATIONS) as database:
        writer, calls = Writer(database, WRITES, clock), connector.calls(product)
        try:
            yield connector.source(calls, sql_source(writer, settings), writer)
        finally:
            await calls.close()
