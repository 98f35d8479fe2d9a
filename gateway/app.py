"""The gateway as an ASGI application. Objects are built here and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from gateway.audit.account import open_account
from gateway.auth import policies
from gateway.auth.authenticate import anybody, authenticator
from gateway.auth.caller_context import CallerContexts, Vouch, nothing_told
from gateway.auth.key_sets import Read, read_by_http
from gateway.auth.subjects import FindSubject, SubjectClient
from gateway.config import Settings
from gateway.documents.resolve import configured_documents
from gateway.endpoint import GraphQLEndpoint
from gateway.graph import Graph
from gateway.health import health_routes
from gateway.limits.rates import configured_rates
from gateway.page import page_response, page_routes
from gateway.page.examples import read_examples
from gateway.pipeline import Deciders, Pipeline
from gateway.routes import MountedRoutes, Reach, over_http
from resolvers.transport import Transport
from schema.supergraph import JoinedSubgraph

__all__ = ["Connect", "Wiring", "create_app"]

Connect = Callable[[JoinedSubgraph], Transport]

GRAPHQL_PATH = "/graphql"


@dataclass(frozen=True, slots=True)
class Wiring:
    """How the gateway reaches what is no subgraph, and what an installation decides by code of its own."""

    reach: Reach = over_http
    """Makes the client for a route that is mounted."""
    read_keys: Read = read_by_http
    """Reads the key set of an issuer."""
    deciders: Deciders | None = None
    """Without them, policies are asked at the configured address."""


@dataclass(slots=True)
class _Serving:
    """What is served now."""

    pipeline: Pipeline | None = field(default=None)

    def current(self) -> Pipeline | None:
        return self.pipeline


def create_app(
    settings: Settings,
    graph: Graph | None,
    connect: Connect,
    wiring: Wiring = Wiring(),
) -> Starlette:
    """`connect` makes the transport to a subgraph. It is called while the application starts, in its event
    loop; the transports are closed when it stops. Without a graph, the gateway lives but is not ready.
    """
    serving = _Serving()
    authenticate = authenticator(settings, wiring.read_keys)
    mounted = MountedRoutes(settings, authenticate or anybody, wiring.reach)
    documents = configured_documents(settings)
    rates = configured_rates(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            subjects = _subjects(settings, wiring.reach)
            if subjects is not None:
                opened.push_async_callback(subjects.close)
            vouch = _vouch(settings, tuple(graph.supergraph.subgraphs) if graph else (), subjects)
            await opened.enter_async_context(mounted.open(vouch))
            if authenticate is not None:
                opened.push_async_callback(authenticate.close)
            if rates is not None:
                opened.push_async_callback(rates.close)
            await opened.enter_async_context(documents.open(settings.documents_reload))
            if graph is not None:
                transports: dict[str, Transport] = {}
                for subgraph in graph.supergraph.subgraphs.values():
                    transports[subgraph.name] = connect(subgraph)
                    opened.push_async_callback(transports[subgraph.name].close)
                serving.pipeline = Pipeline(
                    graph,
                    transports,
                    settings,
                    wiring.deciders or _deciders(settings),
                    vouch,
                    rates,
                )
                if settings.audit is not None:
                    account = open_account(settings.audit, wiring.reach)
                    opened.push_async_callback(account.close)
                    serving.pipeline.keep(account)
            yield
            serving.pipeline = None

    page = page_response(read_examples(settings.examples)) if settings.page else None
    endpoint = GraphQLEndpoint(settings, serving.current, authenticate or anybody, documents, page)
    routes: list[BaseRoute] = [
        Route(GRAPHQL_PATH, endpoint),
        Route(f"{GRAPHQL_PATH}/{{document_id}}", endpoint),
        *health_routes(lambda: serving.current() is not None),
        *(page_routes(GRAPHQL_PATH) if settings.page else ()),
        *mounted.routes,
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _deciders(settings: Settings) -> Deciders:
    url = settings.policy_url
    return Deciders(
        policies=policies.over_http(url) if url else policies.deny_all,
        pairwise=lambda principal: settings.clients.of(principal).pairwise,
    )


def _subjects(settings: Settings, reach: Reach) -> SubjectClient | None:
    url = settings.subject_url
    return None if url is None else SubjectClient(url, reach(url), settings.subgraph_timeout)


def _vouch(settings: Settings, subgraphs: tuple[str, ...], find: FindSubject | None) -> Vouch:
    key = settings.caller_key
    if key is None:
        return nothing_told
    return CallerContexts(key.get_secret_value(), settings.clients, subgraphs, find)
