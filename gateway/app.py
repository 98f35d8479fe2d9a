"""The gateway as an ASGI application. Objects are built here, and in `assembly`, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.application import Application
from gateway.assembly.generations import Connect, Maker, renewed, vouch_by
from gateway.assembly.parts import AS_USUAL, Parts, Wiring
from gateway.assembly.served import GRAPHQL_PATH, middleware, served_by
from gateway.audit.account import Account, open_account
from gateway.auth import policies
from gateway.auth.subjects import SubjectClient
from gateway.beginning import Deciders
from gateway.caching.invalidation import invalidation_app
from gateway.caching.listener import listening
from gateway.config import Settings
from gateway.graph import Graph
from gateway.health import Readiness
from gateway.limits.subjects import configured_subjects
from gateway.renewal import Renewal
from gateway.routes import Reach
from gateway.serving import Serving
from gateway.subscriptions.connecting import connected_streams

__all__ = ["Connect", "Wiring", "create_app"]

NO_CACHE = Response(status_code=503)
"""To who invalidates while no graph is served."""


def create_app(
    settings: Settings,
    graph: Graph | None,
    connect: Connect,
    wiring: Wiring = AS_USUAL,
    readiness: Readiness | None = None,
    renewal: Renewal | None = None,
) -> Starlette:
    """`connect` makes the transport to a subgraph. It is called while the application starts, in its event
    loop; the transports are closed when it stops. Without a graph, the gateway lives but is not ready. With a
    renewal, new graphs take the place of the one that it begins with.
    """
    parts = Parts.of(settings, wiring, readiness or Readiness())
    telemetry = parts.telemetry
    serving = Serving(parts.subscriptions, None if telemetry is None else telemetry.serve)
    stream = wiring.stream or (lambda subgraph: connected_streams(settings, subgraph, parts.callbacks))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        nonlocal graph
        async with AsyncExitStack() as opened:
            subjects = _opened_subjects(opened, settings, wiring)
            await parts.open(opened, settings, vouch_by(settings, graph, subjects))
            account = _opened_account(opened, settings, wiring)
            deciders = wiring.deciders or _deciders(settings)
            maker = Maker(
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
                await opened.enter_async_context(renewed(renewal, maker, serving))
            yield

    endpoint, routes = served_by(settings, serving, parts)
    around = middleware(settings)
    if telemetry is not None:
        hooks = None if parts.extension is None else parts.extension.hooks
        telemetry.read_from(serving.current, parts.in_flight, parts.subscriptions, hooks)
        around = telemetry.middleware(GRAPHQL_PATH, routes) + around
        if renewal is not None:
            renewal.tell = telemetry.reloaded
    return Application(GRAPHQL_PATH, endpoint, routes, around, lifespan)


def _opened_subjects(opened: AsyncExitStack, settings: Settings, wiring: Wiring) -> SubjectClient | None:
    subjects = _subjects(settings, wiring.reach)
    if subjects is not None:
        opened.push_async_callback(subjects.close)
    return subjects


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
