"""The gateway and the demonstration's subgraphs as one application, in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from gateway.commands.islands import (
    GATEWAY,
    HUB,
    INTERNAL,
    ISLANDS,
    ROUTES,
    internal_url,
    island_app,
    island_settings,
)
from resolvers.transport.asgi import AsgiTransport

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.auth.key_sets import Read
    from gateway.commands.products import Place
    from gateway.config import Settings
    from gateway.graph import Graph
    from gateway.issuer.tokens import TokenMint
    from resolvers.streams import EventStreams
    from resolvers.transport import Transport
    from schema.supergraph import JoinedSubgraph
    from subgraphs.hub.keys import HubKeys
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.client import Connect
    from subgraphs.kit.products.settings import ProductSettings
    from subgraphs.kit.settings import SubgraphSettings

__all__ = ["SUBJECT_URL", "Islands", "Trust", "demonstration_app"]

SUBJECT_URL = f"http://{HUB}{INTERNAL}/subject"


class Hub(Protocol):
    def create_app(self, settings: SubgraphSettings, *, connect: Connect) -> Starlette: ...


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the islands believe when it says who asks."""

    caller_key: str
    """The gateway's public key."""
    issuer: str
    """Whose tokens name the account of a customer as their subject."""
    account_key: str | None = None
    """With which the gateway signs who read whose data."""


class Islands:
    """All islands in one process. The hub asks the others, and the gateway, without a wire in between."""

    def __init__(
        self,
        database_urls: Mapping[str, str],
        keys: HubKeys,
        trust: Trust | None = None,
        query_seconds: float | None = None,
        products: Mapping[Place, ProductSettings] | None = None,
        back_office: Path | None = None,
    ) -> None:
        """Without `trust` everybody sees everything. `query_seconds`: how long a statement may take, if not
        as long as usual. `products`: what stands behind an island, or a part of it, in place of its own
        tables. `back_office`: where links lead, if not to the pages of the demonstration."""
        self._query_seconds = query_seconds
        self._back_office = back_office
        self._products = products or {}
        self._keys = keys
        self._trust = trust
        self._applications: dict[str, Starlette] = {
            name: island_app(self._settings(name, database_urls[name])) for name in ISLANDS if name != HUB
        }
        hub = cast(Hub, import_module("subgraphs.hub.app"))
        self.hub_settings = self._hub_settings(database_urls[HUB])
        self._applications[HUB] = hub.create_app(self.hub_settings, connect=self.connect)

    @property
    def apps(self) -> Mapping[str, Starlette]:
        return {name: self._applications[name] for name in ISLANDS}

    @property
    def are_told_who_asks(self) -> bool:
        return self._trust is not None

    def reach(self, gateway: Starlette) -> None:
        """From now on the hub finds the gateway."""
        self._applications[GATEWAY] = gateway

    def _settings(self, name: str, database_url: str) -> SubgraphSettings:
        caller_key = None if self._trust is None else self._trust.caller_key
        told: dict[str, object] = {"hub_key": self._keys.public, "caller_key": caller_key}
        told |= {place.part: given for place, given in self._products.items() if place.island == name}
        if self._query_seconds is not None:
            told["query_seconds"] = self._query_seconds
        return island_settings(name, database_url).model_copy(update=told)

    def _hub_settings(self, database_url: str) -> HubSettings:
        from pydantic import SecretStr

        from subgraphs.hub.settings import SubjectRule
        from subgraphs.world.crosswalk import ERASURE_SECRET

        issuers = () if self._trust is None else (self._trust.issuer,)
        account_key = None if self._trust is None else self._trust.account_key
        asked = {
            "gateway_url": internal_url(GATEWAY),
            "subgraph_urls": {name: internal_url(name) for name in ISLANDS if name != HUB},
            "signing_key": SecretStr(self._keys.signing),
            "encryption_key": SecretStr(self._keys.encryption),
            "identity_secret": SecretStr(ERASURE_SECRET),
            "account_key": None if account_key is None else SecretStr(account_key),
            "subjects": tuple(
                SubjectRule(issuer=issuer, system="COMMERCE", kind="account") for issuer in issuers
            ),
        }
        if self._back_office is not None:
            asked["back_office"] = self._back_office
        settings = self._settings(HUB, database_url).model_copy(update=asked)
        return cast("HubSettings", settings)

    def connect(self, _: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=_InProcess(self._applications))


class _InProcess(httpx.AsyncBaseTransport):
    """The host of a URL is the name of an application."""

    def __init__(self, applications: Mapping[str, Starlette]) -> None:
        self._applications = applications

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        application = self._applications.get(request.url.host.removesuffix(INTERNAL))
        if application is None:
            raise httpx.ConnectError("It is not running.", request=request)
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        return await transport.handle_async_request(request)


def demonstration_app(
    settings: Settings, graph: Graph, islands: Islands, mint: TokenMint | None = None
) -> Starlette:
    """The gateway and its five subgraphs as one application, in one process. Others are reached by HTTP.

    With a mint, its tokens are known, and clients get them beside the graph. Where the islands trust nobody,
    nothing is denied.
    """
    from gateway.app import Wiring, create_app
    from resolvers.streams.asgi import AsgiEventStreams
    from resolvers.streams.http import HttpEventStreams
    from resolvers.transport.by_scheme import transport_to

    apps = islands.apps

    def connect(subgraph: JoinedSubgraph) -> Transport:
        app = apps.get(subgraph.name)
        if app is None:
            return transport_to(subgraph.url, settings.max_subgraph_bytes)
        return AsgiTransport(app)

    def stream(subgraph: JoinedSubgraph) -> EventStreams:
        app = apps.get(subgraph.name)
        return HttpEventStreams(subgraph.url) if app is None else AsgiEventStreams(app)

    wiring = Wiring(reach=islands.connect, stream=stream)
    gateway = create_app(
        settings.model_copy(
            update={"routes": ROUTES, **({} if islands.are_told_who_asks else {"authorization": "off"})}
        ),
        graph,
        connect,
        wiring if mint is None else replace(wiring, read_keys=_keys_of(mint)),
    )
    islands.reach(gateway)

    others = [app for name, app in apps.items() if name != HUB]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        """The hub starts after those it reads, and stops before them."""
        async with AsyncExitStack() as running:
            for app in (*others, apps[HUB], gateway):
                await running.enter_async_context(app.router.lifespan_context(app))
            yield

    return Starlette(routes=[*_token_routes(mint), Mount("/", gateway)], lifespan=lifespan)


def _keys_of(mint: TokenMint) -> Read:
    from gateway.auth.key_sets import read_by_http
    from gateway.issuer.tokens import JWKS_URL

    async def read(url: str) -> object:
        return mint.keys.public if url == JWKS_URL else await read_by_http(url)

    return read


def _token_routes(mint: TokenMint | None) -> list[Route]:
    from gateway.commands.bearers import bearer_clients
    from gateway.issuer.app import issuer_routes

    return [] if mint is None else issuer_routes(mint, bearer_clients().values())
