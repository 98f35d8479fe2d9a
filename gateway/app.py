"""The gateway as an ASGI application. Objects are built here and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route

from gateway.audit.account import open_account
from gateway.auth import policies
from gateway.auth.authenticate import Authenticator, anybody, authenticator
from gateway.auth.caller_context import CallerContexts, Vouch, nothing_told
from gateway.auth.key_sets import Read, read_by_http
from gateway.auth.subjects import FindSubject, SubjectClient
from gateway.caching.caching import configured_caching
from gateway.caching.invalidation import invalidation_app
from gateway.caching.listener import listening
from gateway.config import Settings
from gateway.documents.resolve import Documents, configured_documents
from gateway.endpoint import GraphQLEndpoint
from gateway.graph import Graph
from gateway.health import Readiness, health_routes
from gateway.limits.in_flight import InFlight
from gateway.limits.rates import RequestRates, configured_rates
from gateway.limits.subjects import configured_subjects
from gateway.page import page_response, page_routes
from gateway.page.examples import read_examples
from gateway.pipeline import Deciders, Pipeline
from gateway.routes import MountedRoutes, Reach, over_http
from resolvers.transport import Transport
from schema.supergraph import JoinedSubgraph

__all__ = ["Connect", "Wiring", "create_app"]

Connect = Callable[[JoinedSubgraph], Transport]

GRAPHQL_PATH = "/graphql"

SECONDS_OF_PREFLIGHT = 7_200
"""For which a browser need not ask again what a page may send."""

EXPOSED_HEADERS = ("ratelimit", "ratelimit-policy", "retry-after")
"""What pages may read of an answer's headers, besides those that every page may."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the gateway reaches what is no subgraph, and what an installation decides by code of its own."""

    reach: Reach = over_http
    """Makes the client for a route that is mounted."""
    read_keys: Read = read_by_http
    """Reads the key set of an issuer."""
    deciders: Deciders | None = None
    """Without them, policies are asked at the configured address."""


class _Serving:
    """What is served now: a pipeline, or nothing before the start, after the end and without a graph."""

    def __init__(self) -> None:
        self.pipeline: Pipeline | None = None

    def current(self) -> Pipeline | None:
        return self.pipeline


@dataclass(frozen=True, slots=True)
class _Parts:
    """What lives as long as the application, whichever graph it serves."""

    authenticate: Authenticator | None
    mounted: MountedRoutes
    documents: Documents
    rates: RequestRates | None
    readiness: Readiness

    @classmethod
    def of(cls, settings: Settings, wiring: Wiring, readiness: Readiness) -> _Parts:
        authenticate = authenticator(settings, wiring.read_keys)
        return cls(
            authenticate,
            MountedRoutes(settings, authenticate or anybody, wiring.reach),
            configured_documents(settings),
            configured_rates(settings),
            readiness,
        )

    async def open(self, opened: AsyncExitStack, settings: Settings, vouch: Vouch) -> None:
        await opened.enter_async_context(self.mounted.open(vouch))
        if self.authenticate is not None:
            opened.push_async_callback(self.authenticate.close)
        if self.rates is not None:
            opened.push_async_callback(self.rates.close)
        await opened.enter_async_context(self.documents.open(settings.documents_reload))


def create_app(
    settings: Settings,
    graph: Graph | None,
    connect: Connect,
    wiring: Wiring = Wiring(),
    readiness: Readiness | None = None,
) -> Starlette:
    """`connect` makes the transport to a subgraph. It is called while the application starts, in its event
    loop; the transports are closed when it stops. Without a graph, the gateway lives but is not ready.
    """
    serving = _Serving()
    parts = _Parts.of(settings, wiring, readiness or Readiness())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            vouch = _opened_vouch(opened, settings, graph, wiring)
            await parts.open(opened, settings, vouch)
            if graph is not None:
                transports = _opened_transports(opened, graph, connect)
                deciders = wiring.deciders or _deciders(settings)
                pipeline = Pipeline(graph, transports, settings, deciders, vouch, parts.rates)
                _keep_account(opened, settings, wiring, pipeline)
                await _open_cache(opened, settings, graph, pipeline)
                serving.pipeline = pipeline
            yield
            serving.pipeline = None

    return Starlette(
        routes=_routes(settings, serving, parts), middleware=_middleware(settings), lifespan=lifespan
    )


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


def _routes(settings: Settings, serving: _Serving, parts: _Parts) -> list[BaseRoute]:
    page = page_response(read_examples(settings.examples)) if settings.page else None
    in_flight = InFlight(settings.max_in_flight, parts.readiness.refused)
    endpoint = GraphQLEndpoint(
        settings, serving.current, parts.authenticate or anybody, parts.documents, in_flight, page
    )
    return [
        Route(GRAPHQL_PATH, endpoint),
        Route(f"{GRAPHQL_PATH}/{{document_id}}", endpoint),
        *health_routes(lambda: serving.current() is not None and bool(parts.readiness)),
        *(page_routes(GRAPHQL_PATH) if settings.page else ()),
        *parts.mounted.routes,
    ]


def _opened_vouch(opened: AsyncExitStack, settings: Settings, graph: Graph | None, wiring: Wiring) -> Vouch:
    subjects = _subjects(settings, wiring.reach)
    if subjects is not None:
        opened.push_async_callback(subjects.close)
    return _vouch(settings, graph, subjects)


def _opened_transports(opened: AsyncExitStack, graph: Graph, connect: Connect) -> dict[str, Transport]:
    transports: dict[str, Transport] = {}
    for subgraph in graph.supergraph.subgraphs.values():
        transports[subgraph.name] = connect(subgraph)
        opened.push_async_callback(transports[subgraph.name].close)
    return transports


def _keep_account(opened: AsyncExitStack, settings: Settings, wiring: Wiring, pipeline: Pipeline) -> None:
    if settings.audit is not None:
        account = open_account(settings.audit, wiring.reach, configured_subjects(settings))
        opened.push_async_callback(account.close)
        pipeline.keep(account)


async def _open_cache(opened: AsyncExitStack, settings: Settings, graph: Graph, pipeline: Pipeline) -> None:
    caching = await configured_caching(settings, graph.supergraph)
    if caching is None:
        return
    opened.push_async_callback(caching.close)
    pipeline.cache_in(caching)
    if settings.invalidation is not None and settings.invalidation_key is not None:
        app = invalidation_app(caching.cache, settings.invalidation_key.get_secret_value())
        await opened.enter_async_context(listening(app, settings.invalidation))


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
    if key is None or graph is None:
        return nothing_told
    names, policies = tuple(graph.supergraph.subgraphs), graph.rights.policies
    return CallerContexts(key.get_secret_value(), settings.clients, names, find, tells_claims=bool(policies))
