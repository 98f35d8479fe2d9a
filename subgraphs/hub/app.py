"""The hub as an application: the only place where its objects are built."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from subgraphs.hub.back_office import DEMONSTRATION, BackOfficeConfiguration, checked_pages
from subgraphs.hub.context import Context, request_context
from subgraphs.hub.schema import SCHEMA
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, back_office: BackOfficeConfiguration = DEMONSTRATION) -> Starlette:
    """Raises TemplateRefused if a link of `back_office` could lead elsewhere than to its page."""
    pages = checked_pages(back_office)

    @asynccontextmanager
    async def open_source() -> AsyncIterator[Crosswalk]:
        async with open_database(settings, MIGRATIONS) as database:
            yield SqlCrosswalk(database)

    def context(crosswalk: Crosswalk, caller: Caller) -> Context:
        return request_context(crosswalk, pages, caller)

    return create_subgraph_app(Subgraph("hub", "HUB", SCHEMA, open_source, context))
