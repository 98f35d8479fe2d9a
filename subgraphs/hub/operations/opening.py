"""Builds what operations work with, from the settings: the only place where its objects are made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from subgraphs.hub.events.changes import Changes
from subgraphs.hub.events.positions import EventPositions
from subgraphs.hub.events.reactions import Reactions
from subgraphs.hub.events.reader import EventReader, OutboxClient
from subgraphs.hub.identity.port import Decisions
from subgraphs.hub.operations.desk import Equipment, OperationDesk
from subgraphs.hub.operations.durable import DbosWorkflows, operations_url
from subgraphs.hub.operations.patience import Conduct
from subgraphs.hub.operations.port import OperationStore
from subgraphs.hub.operations.seal import Seal
from subgraphs.hub.operations.subgraph_calls import SubgraphCalls
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.client import Connect, GraphQLClient
from subgraphs.kit.database import Database
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["DeskParts", "event_reader", "open_desk"]


RECOVER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What operations use of the rest of the hub, and of the world."""

    store: OperationStore
    crosswalk: Crosswalk
    decisions: Decisions
    connect: Connect
    conduct: Conduct
    changes: Changes
    """Where those listen who watch a customer."""


@asynccontextmanager
async def open_desk(
    settings: HubSettings, database: Database, parts: DeskParts
) -> AsyncIterator[OperationDesk | None]:
    """None where the hub has no keys: it answers all questions, and accepts no command.

    What was interrupted goes on at once, and the events of the systems are read for as long as this is open.
    """
    if settings.signing_key is None or settings.encryption_key is None:
        yield None
        return
    connect, conduct = parts.connect, parts.conduct
    signer = HubSigner(settings.signing_key.get_secret_value())
    async with AsyncExitStack() as opened:
        clients = {name: GraphQLClient(url, connect) for name, url in settings.subgraph_urls.items()}
        for client in clients.values():
            opened.push_async_callback(client.close)
        equipment = Equipment(
            store=parts.store,
            calls=SubgraphCalls(clients, signer, conduct.call_seconds),
            decisions=parts.decisions,
            crosswalk=parts.crosswalk,
            seal=Seal(settings.encryption_key.get_secret_value()),
            conduct=conduct,
            now=settings.now,
        )
        url = operations_url(settings.operations_url, settings.database_url)
        desk = OperationDesk(equipment, partial(DbosWorkflows.open, url, poll_seconds=conduct.poll_seconds))
        opened.push_async_callback(desk.close)
        await desk.recover()
        await opened.enter_async_context(desk.recovering(RECOVER_SECONDS))
        reader = event_reader(settings, database, parts, desk)
        opened.push_async_callback(reader.close)
        await opened.enter_async_context(reader.reading(settings.outbox_seconds))
        yield desk


def event_reader(
    settings: HubSettings, database: Database, parts: DeskParts, desk: OperationDesk
) -> EventReader:
    """What happens in the systems goes to the desk and to the decisions on identity."""
    if settings.signing_key is None:
        raise ValueError("The hub has no key to sign with, so no outbox is open to it.")
    signer = HubSigner(settings.signing_key.get_secret_value())
    outboxes = {
        name: OutboxClient(parts.connect(url), url, name, signer, parts.conduct.call_seconds)
        for name, url in settings.subgraph_urls.items()
    }
    return EventReader(outboxes, EventPositions(database), Reactions(desk, parts.decisions, parts.changes))
