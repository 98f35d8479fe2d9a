"""What belongs to one graph: opened with it, closed when nobody uses it any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from gateway.assembly.parts import Stream
from gateway.audit.account import Account
from gateway.auth.caller_context import CallerContexts, Vouch, nothing_told
from gateway.auth.subjects import FindSubject
from gateway.beginning import Deciders
from gateway.breaking import permit
from gateway.caching.caching import configured_caching
from gateway.config import Settings
from gateway.graph import Graph
from gateway.pipeline import Pipeline
from gateway.renewal import Renewal
from gateway.serving import Generation, Serving
from resolvers.streams import EventStreams
from resolvers.transport import Transport
from resolvers.transport.resilient import Seen, resilient
from schema.supergraph import JoinedSubgraph

if TYPE_CHECKING:
    from gateway.hooks.extension import Extension
    from gateway.limits.counters import RequestRates
    from gateway.telemetry.telemetry import Telemetry

__all__ = ["Connect", "Maker", "renewed", "vouch_by"]

Connect = Callable[[JoinedSubgraph], Transport]


@dataclass(frozen=True, slots=True)
class Maker:
    settings: Settings
    connect: Connect
    stream: Stream
    deciders: Deciders
    find_subject: FindSubject | None
    rates: RequestRates | None
    account: Account | None
    telemetry: Telemetry | None
    extension: Extension | None

    async def make(self, graph: Graph) -> Generation:
        """Raises BadSettings where what is configured does not fit the graph."""
        settings = self.settings
        if self.extension is not None:
            await self.extension.hooks.load(graph.supergraph)
        async with AsyncExitStack() as opened:
            transports = self._opened_transports(opened, graph)
            vouch = vouch_by(settings, graph, self.find_subject)
            pipeline = Pipeline(graph, transports, settings, self.deciders, vouch, self.rates)
            pipeline.stream_from(_opened_streams(opened, graph, self.stream))
            if self.account is not None:
                pipeline.keep(self.account)
            if self.telemetry is not None and self.telemetry.watch is not None:
                pipeline.watch(self.telemetry.watch)
            if self.extension is not None:
                self.extension.within(pipeline)
            caching = await configured_caching(settings, graph.supergraph)
            if caching is None:
                return Generation(pipeline, opened.pop_all())
            opened.push_async_callback(caching.close)
            if self.telemetry is not None:
                caching.tell, caching.tell_whole = self.telemetry.read, self.telemetry.read_whole
            pipeline.cache_in(caching)
            return Generation(pipeline, opened.pop_all(), caching.cache)

    def _opened_transports(self, opened: AsyncExitStack, graph: Graph) -> dict[str, Transport]:
        random = Random()  # noqa: S311 # of pauses
        transports: dict[str, Transport] = {}
        for subgraph in graph.supergraph.subgraphs.values():
            policy = self.settings.traffic_of(subgraph.name)
            if self.settings.keeps_of(subgraph.name):
                policy = replace(policy, merges=False)  # what is kept merges itself, and minds invalidations
            wire, seen = self.connect(subgraph), Seen()
            if self.telemetry is not None:
                wire, seen = self.telemetry.watched(wire, subgraph.name)
            way = resilient(wire, policy, monotonic, random, seen=seen)
            if self.extension is not None:
                way = self.extension.around_subgraph(way, subgraph.name)
            transports[subgraph.name] = way
            opened.push_async_callback(transports[subgraph.name].close)
        return transports


@asynccontextmanager
async def renewed(renewal: Renewal, maker: Maker, serving: Serving) -> AsyncIterator[None]:
    async def switch(graph: Graph) -> None:
        await permit(maker.settings.breaking_changes, _graph_served(serving), graph)
        await serving.renew(await maker.make(graph))

    running = asyncio.create_task(renewal.run(switch))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _graph_served(serving: Serving) -> Graph | None:
    now = serving.current()
    return None if now is None else now.graph


def _opened_streams(opened: AsyncExitStack, graph: Graph, stream: Stream) -> dict[str, EventStreams]:
    """Only from subgraphs that have subscriptions."""
    root = graph.supergraph.schema.subscription_type
    names = () if root is None else tuple(graph.supergraph.types[root.name])
    streams: dict[str, EventStreams] = {}
    for name in names:
        streams[name] = stream(graph.supergraph.subgraphs[name])
        opened.push_async_callback(streams[name].close)
    return streams


def vouch_by(settings: Settings, graph: Graph | None, find: FindSubject | None) -> Vouch:
    key = settings.caller_key
    if key is None:
        return nothing_told
    names = () if graph is None else tuple(graph.supergraph.subgraphs)
    policies = frozenset[str]() if graph is None else graph.rights.policies
    return CallerContexts(key.get_secret_value(), settings.clients, names, find, tells_claims=bool(policies))
