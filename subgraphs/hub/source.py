"""All that stands behind the hub's schema, for as long as the application lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from subgraphs.hub.composites.composites import CompositeMeans
from subgraphs.hub.composites.drift.sql import SqlDriftFlags, SqlSweeps
from subgraphs.hub.events.changes import Changes
from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.operations.calls.call import SYSTEMS
from subgraphs.hub.operations.desk import OperationDesk
from subgraphs.hub.operations.opening import DeskParts, open_desk
from subgraphs.hub.operations.patience import Conduct
from subgraphs.hub.operations.port import OperationStore
from subgraphs.hub.operations.store import SqlOperationStore
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sight import AskVisible, VisibleRecords
from subgraphs.hub.sources.port import AccessStore, Crosswalk
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.asking_back import AskedGateway, QuestionSigner
from subgraphs.kit.client import Connect, GraphQLClient, over_http
from subgraphs.kit.database import open_database

__all__ = ["HubSource", "open_hub_source"]


NOBODY_TO_ASK = VisibleRecords({}, over_http, 1)


@dataclass(frozen=True, slots=True)
class HubSource:
    crosswalk: Crosswalk
    gateway: AskedGateway | None
    """Where composite fields are asked; None where the hub was not told of a gateway."""
    operations: OperationStore
    desk: OperationDesk | None
    """Where commands are accepted; None where the hub was given no keys."""
    composites: CompositeMeans
    ask_visible: AskVisible = NOBODY_TO_ASK
    """Which records a caller sees, where another system decides that."""
    accesses: AccessStore | None = None
    """Where the gateway's account is kept for the customers to ask."""
    changes: Changes | None = None
    """What happens to customers; None where the hub reads no outbox."""


@asynccontextmanager
async def open_hub_source(
    settings: HubSettings, connect: Connect, conduct: Conduct | None = None
) -> AsyncIterator[HubSource]:
    async with AsyncExitStack() as opened:
        database = await opened.enter_async_context(open_database(settings, MIGRATIONS))
        gateway = None
        if settings.gateway_url is not None:
            client = GraphQLClient(settings.gateway_url, connect)
            opened.push_async_callback(client.close)
            gateway = AskedGateway(client, _signer(settings))
        crosswalk, desk = SqlCrosswalk(database), None
        changes = Changes(crosswalk)
        operations = SqlOperationStore(database, settings.now)
        secret = settings.identity_key()
        if secret is not None:
            decisions = SqlDecisions(database, secret)
            parts = DeskParts(operations, crosswalk, decisions, connect, conduct or Conduct(), changes)
            desk = await opened.enter_async_context(open_desk(settings, database, parts))
        means = CompositeMeans(
            gateway=gateway,
            propagating=operations.propagating,
            flags=SqlDriftFlags(database),
            sweeps=SqlSweeps(database),
            read_seconds=settings.read_seconds,
            now=settings.now,
        )
        urls = {code: settings.subgraph_urls.get(each.subgraph) for code, each in SYSTEMS.items()}
        known = {code: url for code, url in urls.items() if url is not None}
        ask = VisibleRecords(known, connect, settings.read_seconds)
        yield HubSource(
            crosswalk, gateway, operations, desk, means, ask, crosswalk, changes if desk else None
        )


def _signer(settings: HubSettings) -> QuestionSigner | None:
    key = settings.signing_key
    return None if key is None else QuestionSigner(settings.name, key.get_secret_value())
