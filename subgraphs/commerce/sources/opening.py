"""The source that the settings name, for as long as the subgraph runs: our own store, and what stands before
parts of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.connectors import PARTS, ShopConnector
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.source import open_sql_source, sql_source
from subgraphs.kit.database import open_database
from subgraphs.kit.products.settings import ProductSettings, chosen
from subgraphs.kit.products.webhooks.convention import convention_of
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.writer import Writer

__all__ = ["opener"]

Clock = Callable[[], dt.datetime]

Opener = Callable[[], AbstractAsyncContextManager[CommerceSource]]

Chosen = Sequence[tuple[str, ProductSettings, ShopConnector]]


def opener(settings: CommerceSettings, clock: Clock, webhooks: Webhooks) -> Opener:
    """Raises UnknownSource. What it answers raises ValueError where a setting of a product is missing."""
    given = settings.products
    products = [
        (part, given[part], chosen(given[part], known)) for part, known in PARTS.items() if part in given
    ]
    if not products:
        return partial(open_sql_source, settings, clock)
    return partial(_open, settings, clock, products, webhooks)


@asynccontextmanager
async def _open(
    settings: CommerceSettings, clock: Clock, products: Chosen, webhooks: Webhooks
) -> AsyncIterator[CommerceSource]:
    """Our own database stays beside the products."""
    async with open_database(settings, MIGRATIONS) as database, AsyncExitStack() as opened:
        writer = Writer(database, WRITES, clock)
        source = sql_source(writer, settings)
        for part, product, connector in products:
            calls = connector.calls(product)
            opened.push_async_callback(calls.close)
            webhooks.lead_to(calls, convention_of(connector), part)
            source = connector.source(calls, source, writer)
        yield source
