"""The CRM subgraph as an application: the only place where its objects are built."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from subgraphs.crm.context import CrmContext
from subgraphs.crm.loaders import Loaders
from subgraphs.crm.schema import SCHEMA
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, clock: Callable[[], dt.datetime] | None = None) -> Starlette:
    now = clock or settings.now

    @asynccontextmanager
    async def open_source() -> AsyncIterator[CrmSource]:
        async with open_database(settings, MIGRATIONS) as database:
            yield SqlCrm(database)

    def context(source: CrmSource, _: Caller) -> CrmContext:
        return CrmContext(source, Loaders(source), now())

    return create_subgraph_app(Subgraph(settings.name, "CRM", SCHEMA, open_source, context))
