"""The loyalty subgraph as an application: the only place where its objects are built."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.loyalty.context import LoyaltyContext
from subgraphs.loyalty.loaders import Loaders
from subgraphs.loyalty.schema import SCHEMA
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql.adapter import SqlLoyalty
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, clock: Callable[[], dt.datetime] | None = None) -> Starlette:
    now = clock or settings.now

    @asynccontextmanager
    async def open_source() -> AsyncIterator[LoyaltySource]:
        async with open_database(settings, MIGRATIONS) as database:
            yield SqlLoyalty(database)

    def context(source: LoyaltySource, _: Caller) -> LoyaltyContext:
        moment = now()
        return LoyaltyContext(Loaders(source, moment), moment)

    return create_subgraph_app(Subgraph(settings.name, "LOYALTY", SCHEMA, open_source, context))
