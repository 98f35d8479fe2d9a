"""What clients find: the way of most of them, and the way to everything."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from gateway.assembly.parts import Parts
from gateway.auth.authenticate import anybody
from gateway.config import Settings
from gateway.endpoint import GraphQLEndpoint
from gateway.health import health_routes
from gateway.page import page_response, page_routes
from gateway.page.examples import read_examples
from gateway.reception import Reception
from gateway.serving import Serving
from gateway.subscriptions.endpoint import SocketEndpoint

__all__ = ["GRAPHQL_PATH", "middleware", "served_by"]

GRAPHQL_PATH = "/graphql"

SECONDS_OF_PREFLIGHT = 7_200
"""For which a browser need not ask again what a page may send."""

EXPOSED_HEADERS = ("ratelimit", "ratelimit-policy", "retry-after")
"""What pages may read of an answer's headers, besides those that every page may."""


def served_by(settings: Settings, serving: Serving, parts: Parts) -> tuple[ASGIApp, list[BaseRoute]]:
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


def middleware(settings: Settings) -> list[Middleware]:
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


def _explain_routes(settings: Settings, serving: Serving, reception: Reception) -> list[Route]:
    if settings.explain == "off":
        return []
    from gateway.explaining.endpoint import explain_routes  # as few installations have it

    return explain_routes(settings, serving.current, reception)
