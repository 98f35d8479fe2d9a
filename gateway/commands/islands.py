"""The demonstration's subgraphs: the only place of the gateway that knows them, and it only starts them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.commands.options import CommandFailed
from resolvers.transport.asgi import AsgiTransport

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.graph import Graph
    from resolvers.transport import Transport
    from schema.subgraph import Subgraph
    from schema.supergraph import JoinedSubgraph, Supergraph
    from subgraphs.hub.keys import HubKeys
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.client import Connect
    from subgraphs.kit.settings import SubgraphSettings

__all__ = [
    "EXAMPLES",
    "ISLANDS",
    "Islands",
    "composed_islands",
    "configured",
    "configured_urls",
    "demonstration_app",
    "island_app",
    "island_settings",
    "sqlite_urls",
    "subgraph_list",
]

HUB = "hub"

GATEWAY = "gateway"

INTERNAL = ".internal"

ISLANDS = ("hub", "commerce", "crm", "loyalty", "accounting")

ROUTES = {"/go": f"http://{HUB}{INTERNAL}/go"}

EXAMPLES = Path(str(files("subgraphs.world") / "operations"))
"""The example operations, with variables and headers that find something in the demonstration data."""


class Island(Protocol):
    def create_app(self, settings: SubgraphSettings) -> Starlette: ...


class Hub(Protocol):
    def create_app(self, settings: SubgraphSettings, *, connect: Connect) -> Starlette: ...


def configured(name: str, environment: Mapping[str, str]) -> SubgraphSettings:
    """The settings of an island that is a process of its own. Raises CommandFailed."""
    from subgraphs.commerce.settings import CommerceSettings
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.exports import SystemSettings
    from subgraphs.kit.settings import BadSettings

    kinds: dict[str, type[SubgraphSettings]] = {HUB: HubSettings, "commerce": CommerceSettings}
    try:
        return kinds.get(name, SystemSettings).from_environment(name, environment)
    except BadSettings as error:
        raise CommandFailed(str(error)) from None


def configured_urls(environment: Mapping[str, str]) -> dict[str, str]:
    """The database that each island reads when it is a process of its own."""
    urls = {name: configured(name, environment).database_url for name in ISLANDS}
    _make_folders(urls)
    return urls


def sqlite_urls(folder: Path) -> dict[str, str]:
    """A database file for each island in this folder, which is made if need be."""
    _make_folder(folder)
    return {name: f"sqlite:///{folder / name}.sqlite" for name in ISLANDS}


def _make_folders(urls: Mapping[str, str]) -> None:
    for url in urls.values():
        scheme, _, path = url.partition(":///")
        if scheme.startswith("sqlite"):
            _make_folder(Path(path).parent)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandFailed(f"{folder}: cannot be made: {(error.strerror or str(error)).lower()}") from None


def island_app(settings: SubgraphSettings) -> Starlette:
    """An island that asks others over HTTP, if it asks any."""
    island = cast(Island, import_module(f"subgraphs.{settings.name}.app"))
    return island.create_app(settings)


class Islands:
    """All islands in one process. The hub asks the others, and the gateway, without a wire in between."""

    def __init__(self, database_urls: Mapping[str, str], keys: HubKeys) -> None:
        self._keys = keys
        self._applications: dict[str, Starlette] = {
            name: island_app(self._settings(name, database_urls[name])) for name in ISLANDS if name != HUB
        }
        hub = cast(Hub, import_module("subgraphs.hub.app"))
        self.hub_settings = self._hub_settings(database_urls[HUB])
        self._applications[HUB] = hub.create_app(self.hub_settings, connect=self.connect)

    @property
    def apps(self) -> Mapping[str, Starlette]:
        return {name: self._applications[name] for name in ISLANDS}

    def reach(self, gateway: Starlette) -> None:
        """From now on the hub finds the gateway."""
        self._applications[GATEWAY] = gateway

    def _settings(self, name: str, database_url: str) -> SubgraphSettings:
        return island_settings(name, database_url).model_copy(update={"hub_key": self._keys.public})

    def _hub_settings(self, database_url: str) -> HubSettings:
        from pydantic import SecretStr

        from subgraphs.world.crosswalk import ERASURE_SECRET

        asked = {
            "gateway_url": _internal(GATEWAY),
            "subgraph_urls": {name: _internal(name) for name in ISLANDS if name != HUB},
            "signing_key": SecretStr(self._keys.signing),
            "encryption_key": SecretStr(self._keys.encryption),
            "identity_secret": SecretStr(ERASURE_SECRET),
        }
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


def _internal(name: str) -> str:
    return f"http://{name}{INTERNAL}/graphql"


def island_settings(name: str, database_url: str) -> SubgraphSettings:
    """The subgraph answers as of the day of its data: a voucher that is valid there stays valid."""
    from subgraphs.hub.back_office import demonstration_file
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.settings import SubgraphSettings
    from subgraphs.world.calendar import AS_OF

    if name == HUB:
        pages = demonstration_file()
        return HubSettings(name=name, database_url=database_url, as_of=AS_OF, back_office=pages)
    return SubgraphSettings(name=name, database_url=database_url, as_of=AS_OF)


def subgraph_list(urls: Mapping[str, str]) -> list[dict[str, str]]:
    """What `--subgraphs` reads, for islands that listen at these URLs."""
    return [{"name": name, "url": urls[name], "sdl": _sdl(name)} for name in ISLANDS]


def composed_islands(joining: Sequence[Subgraph] = ()) -> Supergraph:
    """The islands, and the subgraphs that join them. Raises CommandFailed."""
    from schema.compose import compose
    from schema.composition import CompositionFailure
    from schema.subgraph import Subgraph

    islands = [Subgraph(name, _internal(name), _sdl(name)) for name in ISLANDS]
    composed = compose([*islands, *joining])
    if isinstance(composed, CompositionFailure):
        raise CommandFailed(f"The subgraphs of the demonstration do not compose\n{composed}")
    return composed


def demonstration_app(settings: Settings, graph: Graph, islands: Islands) -> Starlette:
    """The gateway and its five subgraphs as one application, in one process. Others are reached by HTTP."""
    from gateway.app import create_app
    from resolvers.transport.http import HttpTransport

    apps = islands.apps

    def connect(subgraph: JoinedSubgraph) -> Transport:
        app = apps.get(subgraph.name)
        return HttpTransport(subgraph.url) if app is None else AsgiTransport(app)

    gateway = create_app(
        settings.model_copy(update={"routes": ROUTES}),
        graph,
        connect,
        reach=islands.connect,
    )
    islands.reach(gateway)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for app in (*apps.values(), gateway):
                await running.enter_async_context(app.router.lifespan_context(app))
            yield

    return Starlette(routes=[Mount("/", gateway)], lifespan=lifespan)


def _sdl(name: str) -> str:
    return (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
