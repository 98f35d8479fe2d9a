"""The gateway as an ASGI application. Objects are built here and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from gateway.config import Settings
from gateway.endpoint import GraphQLEndpoint
from gateway.graph import Graph
from gateway.health import health_routes
from gateway.overrides import DecideLabel, never
from gateway.page import page_response, page_routes
from gateway.page.examples import read_examples
from gateway.pipeline import Pipeline
from gateway.routes import MountedRoutes, Reach, over_http
from resolvers.transport import Transport
from schema.supergraph import JoinedSubgraph

__all__ = ["Connect", "create_app"]

Connect = Callable[[JoinedSubgraph], Transport]

GRAPHQL_PATH = "/graphql"


def create_app(
    settings: Settings,
    graph: Graph | None,
    connect: Connect,
    decide_label: DecideLabel = never,
    reach: Reach = over_http,
) -> Starlette:
    """`connect` makes the transport to a subgraph. It is called while the application starts, in its event
    loop; the transports are closed when it stops. Without a graph, the gateway lives but is not ready.
    `decide_label` says whether a label of a progressive `@override` is active that is no `percent(…)`.
    `reach` makes the client for a route that is mounted.
    """
    serving: Pipeline | None = None
    mounted = MountedRoutes(settings, reach)

    def current() -> Pipeline | None:
        return serving

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        nonlocal serving
        async with AsyncExitStack() as open_transports:
            await open_transports.enter_async_context(mounted.open())
            if graph is not None:
                transports: dict[str, Transport] = {}
                for subgraph in graph.supergraph.subgraphs.values():
                    transports[subgraph.name] = connect(subgraph)
                    open_transports.push_async_callback(transports[subgraph.name].close)
                serving = Pipeline(graph, transports, settings, decide_label)
            yield
            serving = None

    page = page_response(read_examples(settings.examples)) if settings.page else None
    routes: list[BaseRoute] = [
        Route(GRAPHQL_PATH, GraphQLEndpoint(settings, current, page)),
        *health_routes(lambda: current() is not None),
        *(page_routes(GRAPHQL_PATH) if settings.page else ()),
        *mounted.routes,
    ]
    return Starlette(routes=routes, lifespan=lifespan)
