"""The gateway as an ASGI application. Objects are built here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from random import Random
from time import monotonic, time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.application import Application
from gateway.audit.account import Account, open_account
from gateway.auth import policies
from gateway.auth.authenticate import Authenticator, anybody, authenticator
from gateway.auth.caller_context import CallerContexts, Vouch, nothing_told
from gateway.auth.key_sets import Read, read_by_http
from gateway.auth.subjects import FindSubject, SubjectClient
from gateway.beginning import Deciders
from gateway.breaking import permit
from gateway.caching.caching import configured_caching
from gateway.caching.invalidation import invalidation_app
from gateway.caching.listener import listening
from gateway.config import Settings
from gateway.documents.resolve import Documents, configured_documents
from gateway.endpoint import GraphQLEndpoint
from gateway.graph import Graph
from gateway.health import Readiness, health_routes
from gateway.limits.in_flight import InFlight
from gateway.limits.rates import configured_rates
from gateway.limits.subjects import configured_subjects
from gateway.page import page_response, page_routes
from gateway.page.examples import read_examples
from gateway.pipeline import Pipeline
from gateway.reception import Reception
from gateway.renewal import Renewal
from gateway.routes import MountedRoutes, Reach, over_http
from gateway.serving import Generation, Serving
from gateway.subscriptions.callback import Callbacks
from gateway.subscriptions.connecting import connected_streams
from gateway.subscriptions.endpoint import SocketEndpoint
from gateway.subscriptions.open import OpenSubscriptions
from resolvers.streams import EventStreams
from resolvers.transport import Transport
from resolvers.transport.resilient import Seen, resilient
from schema.supergraph import JoinedSubgraph

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.hooks.extension import Extension
    from gateway.limits.counters import RequestRates
    from gateway.telemetry.telemetry import Telemetry

__all__ = ["Connect", "Wiring", "create_app"]

Connect = Callable[[JoinedSubgraph], Transport]

Stream = Callable[[JoinedSubgraph], EventStreams]

GRAPHQL_PATH = "/graphql"

SECONDS_OF_PREFLIGHT = 7_200
"""For which a browser need not ask again what a page may send."""

EXPOSED_HEADERS = ("ratelimit", "ratelimit-policy", "retry-after")
"""What pages may read of an answer's headers, besides those that every page may."""


NO_CACHE = Response(status_code=503)
"""To who invalidates while no graph is served."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the gateway reaches what is no subgraph, and what an installation decides by code of its own."""

    reach: Reach = over_http
    """Makes the client for a route that is mounted."""
    read_keys: Read = read_by_http
    """Reads the key set of an issuer."""
    deciders: Deciders | None = None
    """Without them, policies are asked at the configured address."""
    stream: Stream | None = None
    """Makes the way on which a subgraph sends events. Without it, the settings say which."""
    figures: Path | None = None
    """A folder that belongs to the workers of one gateway, where each finds the figures of the others."""
    write: Callable[[bytes], object] | None = None
    """Takes the lines of the access log. Without it, the standard output does."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What lives as long as the application, whichever graph it serves."""

    authenticate: Authenticator | None
    mounted: MountedRoutes
    documents: Documents
    rates: RequestRates | None
    readiness: Readiness
    subscriptions: OpenSubscriptions
    callbacks: Callbacks
    in_flight: InFlight
    telemetry: Telemetry | None
    extension: Extension | None

    @classmethod
    def of(cls, settings: Settings, wiring: Wiring, readiness: Readiness) -> _Parts:
        authenticate = authenticator(settings, wiring.read_keys)
        subscriptions = OpenSubscriptions(settings.max_subscriptions, settings.subscription_heartbeat, time)
        readiness.at_end(subscriptions.close)
        return cls(
            authenticate,
            MountedRoutes(settings, authenticate or anybody, wiring.reach),
            configured_documents(settings),
            configured_rates(settings),
            readiness,
            subscriptions,
            Callbacks(settings.max_body_bytes),
            InFlight(settings.max_in_flight, readiness.refused),
            _telemetry(settings, wiring),
            _extension(settings),
        )

    async def open(self, opened: AsyncExitStack, settings: Settings, vouch: Vouch) -> None:
        await opened.enter_async_context(self.mounted.open(vouch))
        if self.authenticate is not None:
            opened.push_async_callback(self.authenticate.close)
        if self.rates is not None:
            opened.push_async_callback(self.rates.close)
        await opened.enter_async_context(self.documents.open(settings.documents_reload))
        if self.extension is not None:
            opened.push_async_callback(self.extension.hooks.close)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Opens what belongs to one graph."""

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
            vouch = _vouch(settings, graph, self.find_subject)
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
                caching.tell = self.telemetry.read
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


def create_app(
    settings: Settings,
    graph: Graph | None,
    connect: Connect,
    wiring: Wiring = Wiring(),
    readiness: Readiness | None = None,
    renewal: Renewal | None = None,
) -> Starlette:
    """`connect` makes the transport to a subgraph. It is called while the application starts, in its event
    loop; the transports are closed when it stops. Without a graph, the gateway lives but is not ready. With a
    renewal, new graphs take the place of the one that it begins with.
    """
    parts = _Parts.of(settings, wiring, readiness or Readiness())
    telemetry = parts.telemetry
    serving = Serving(parts.subscriptions, None if telemetry is None else telemetry.serve)
    stream = wiring.stream or (lambda subgraph: connected_streams(settings, subgraph, parts.callbacks))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        nonlocal graph
        async with AsyncExitStack() as opened:
            subjects = _opened_subjects(opened, settings, wiring)
            await parts.open(opened, settings, _vouch(settings, graph, subjects))
            account = _opened_account(opened, settings, wiring)
            deciders = wiring.deciders or _deciders(settings)
            maker = _Maker(
                *(settings, connect, stream, deciders, subjects),
                *(parts.rates, account, telemetry, parts.extension),
            )
            opened.push_async_callback(serving.close)
            if graph is not None:
                serving.switch(await maker.make(graph))
            await _listen_for_invalidations(opened, settings, serving)
            if telemetry is not None:
                await opened.enter_async_context(telemetry.open())
            if renewal is not None:
                graph = None  # or it would be kept when another has taken its place
                await opened.enter_async_context(_renewed(renewal, maker, serving))
            yield

    endpoint, routes = _served(settings, serving, parts)
    around = _middleware(settings)
    if telemetry is not None:
        hooks = None if parts.extension is None else parts.extension.hooks
        telemetry.read_from(serving.current, parts.in_flight, parts.subscriptions, hooks)
        around = telemetry.middleware(GRAPHQL_PATH, routes) + around
        if renewal is not None:
            renewal.tell = telemetry.reloaded
    return Application(GRAPHQL_PATH, endpoint, routes, around, lifespan)


@asynccontextmanager
async def _renewed(renewal: Renewal, maker: _Maker, serving: Serving) -> AsyncIterator[None]:
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


def _middleware(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=settings.cors_headers,
            allow_credentials=settings.cors_credentials,
            expose_headers=EXPOSED_HEADERS,
            max_age=SECONDS_OF_PREFLIGHT,
        )
    ]


def _served(settings: Settings, serving: Serving, parts: _Parts) -> tuple[ASGIApp, list[BaseRoute]]:
    """What clients mostly want, and the way to everything."""
    explains = settings.explain != "off"
    page = page_response(read_examples(settings.examples), explains=explains) if settings.page else None
    reception = Reception(settings, parts.authenticate or anybody, parts.documents, parts.in_flight)
    endpoint = GraphQLEndpoint(settings, serving.current, reception, parts.subscriptions, page)
    sockets = SocketEndpoint(settings, serving.current, reception, parts.subscriptions)
    if parts.telemetry is not None:
        endpoint.tell = sockets.tell = parts.telemetry.answered
        sockets.noted = parts.telemetry.sockets(GRAPHQL_PATH)
        reception.watch = parts.telemetry.watch
    served: ASGIApp = endpoint
    if parts.extension is not None:
        served = parts.extension.around_endpoints(endpoint, sockets, reception)
    routes = [
        WebSocketRoute(GRAPHQL_PATH, sockets),
        Route(GRAPHQL_PATH, served),
        Route(f"{GRAPHQL_PATH}/{{document_id}}", served),
        *health_routes(lambda: serving.current() is not None and bool(parts.readiness)),
        *([parts.callbacks.route()] if settings.callback_url else ()),
        *(page_routes(GRAPHQL_PATH) if settings.page else ()),
        *_explain_routes(settings, serving, reception),
        *parts.mounted.routes,
    ]
    return served, routes


def _extension(settings: Settings) -> Extension | None:
    """Raises BadSettings."""
    if not settings.is_extended:
        return None
    from gateway.hooks.extension import Extension  # who has none is smaller

    return Extension.configured(settings)


def _telemetry(settings: Settings, wiring: Wiring) -> Telemetry | None:
    if not settings.is_watched:
        return None
    from gateway.telemetry.telemetry import Telemetry  # who is not watched is smaller

    return Telemetry(settings, wiring.figures, wiring.write)


def _explain_routes(settings: Settings, serving: Serving, reception: Reception) -> list[Route]:
    if settings.explain == "off":
        return []
    from gateway.explaining.endpoint import explain_routes  # as few installations have it

    return explain_routes(settings, serving.current, reception)


def _opened_subjects(opened: AsyncExitStack, settings: Settings, wiring: Wiring) -> SubjectClient | None:
    subjects = _subjects(settings, wiring.reach)
    if subjects is not None:
        opened.push_async_callback(subjects.close)
    return subjects


def _opened_streams(opened: AsyncExitStack, graph: Graph, stream: Stream) -> dict[str, EventStreams]:
    """Only from subgraphs that have subscriptions."""
    root = graph.supergraph.schema.subscription_type
    names = () if root is None else tuple(graph.supergraph.types[root.name])
    streams: dict[str, EventStreams] = {}
    for name in names:
        streams[name] = stream(graph.supergraph.subgraphs[name])
        opened.push_async_callback(streams[name].close)
    return streams


def _opened_account(opened: AsyncExitStack, settings: Settings, wiring: Wiring) -> Account | None:
    if settings.audit is None:
        return None
    account = open_account(settings.audit, wiring.reach, configured_subjects(settings))
    opened.push_async_callback(account.close)
    return account


async def _listen_for_invalidations(opened: AsyncExitStack, settings: Settings, serving: Serving) -> None:
    address, key = settings.invalidation, settings.invalidation_key
    if settings.cache is None or address is None or key is None:
        return

    async def invalidate(scope: Scope, receive: Receive, send: Send) -> None:
        cache = serving.cache
        app = invalidation_app(cache, key.get_secret_value()) if cache is not None else NO_CACHE
        await app(scope, receive, send)

    await opened.enter_async_context(listening(invalidate, address))


def _deciders(settings: Settings) -> Deciders:
    url = settings.policy_url
    return Deciders(
        policies=policies.over_http(url) if url else policies.deny_all,
        pairwise=lambda principal: settings.clients.of(principal).pairwise,
    )


def _subjects(settings: Settings, reach: Reach) -> SubjectClient | None:
    url = settings.subject_url
    return None if url is None else SubjectClient(url, reach(url), settings.subgraph_timeout)


def _vouch(settings: Settings, graph: Graph | None, find: FindSubject | None) -> Vouch:
    key = settings.caller_key
    if key is None:
        return nothing_told
    names = () if graph is None else tuple(graph.supergraph.subgraphs)
    policies = frozenset[str]() if graph is None else graph.rights.policies
    return CallerContexts(key.get_secret_value(), settings.clients, names, find, tells_claims=bool(policies))
