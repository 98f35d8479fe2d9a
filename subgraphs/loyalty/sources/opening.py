"""The source that the settings name, for as long as the subgraph runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.settings import ProductSettings, chosen
from subgraphs.kit.products.webhooks.convention import convention_of
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.connectors import CONNECTORS, LoyaltyConnector
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql.command_tables import WRITES
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from subgraphs.loyalty.sources.sql.source import open_sql_source, sql_source

__all__ = ["opener"]

Clock = Callable[[], dt.datetime]

Opener = Callable[[], AbstractAsyncContextManager[LoyaltySource]]


def opener(settings: SystemSettings, clock: Clock, webhooks: Webhooks) -> Opener:
    """Raises UnknownSource. What it answers raises ValueError where a setting of the product is missing."""
    product = settings.product
    if product is None:
        return partial(open_sql_source, settings, clock)
    return partial(_open, settings, clock, product, chosen(product, CONNECTORS), webhooks)


@asynccontextmanager
async def _open(
    settings: SystemSettings,
    clock: Clock,
    product: ProductSettings,
    connector: LoyaltyConnector,
    webhooks: Webhooks,
) -> AsyncIterator[LoyaltySource]:
    """Our own database stays beside the product."""
    async with open_database(settings, MIGRATIONS) as database:
        writer, calls = Writer(database, WRITES, clock), connector.calls(product)
        try:
            webhooks.lead_to(calls, convention_of(connector))
            yield connector.source(calls, sql_source(writer, settings), writer)
        finally:
            await calls.close()
