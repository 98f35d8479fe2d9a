"""All that stands behind the hub's schema, for as long as the application lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.client import Connect, GraphQLClient
from subgraphs.kit.database import open_database

__all__ = ["HubSource", "open_hub_source"]


@dataclass(frozen=True, slots=True)
class HubSource:
    crosswalk: Crosswalk
    gateway: GraphQLClient | None
    """Where composite fields are asked; None where the hub was not told of a gateway."""


@asynccontextmanager
async def open_hub_source(settings: HubSettings, connect: Connect) -> AsyncIterator[HubSource]:
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(open_database(settings, MIGRATIONS))
        gateway = None
        if settings.gateway_url is not None:
            gateway = GraphQLClient(settings.gateway_url, connect)
            opened.push_async_callback(gateway.close)
        yield HubSource(SqlCrosswalk(database), gateway)
