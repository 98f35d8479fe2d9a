"""The demonstration's subgraphs: the only place of the gateway that knows them, and it only starts them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.commands.options import CommandFailed
from resolvers.transport.asgi import AsgiTransport

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.graph import Graph
    from schema.supergraph import Supergraph
    from subgraphs.kit.settings import SubgraphSettings

__all__ = [
    "EXAMPLES",
    "ISLANDS",
    "composed_islands",
    "configured_urls",
    "demonstration_app",
    "island_app",
    "island_settings",
    "sqlite_urls",
    "subgraph_list",
]

ISLANDS = ("hub", "commerce", "crm", "loyalty", "accounting")

EXAMPLES = Path(str(files("subgraphs.world") / "operations"))
"""The example operations, with variables and headers that find something in the demonstration data."""


class Island(Protocol):
    def create_app(self, settings: SubgraphSettings) -> Starlette: ...


def configured_urls(environment: Mapping[str, str]) -> dict[str, str]:
    """The database that each island reads when it is a process of its own."""
    from subgraphs.kit.settings import BadSettings, settings_from_environment

    try:
        urls = {name: settings_from_environment(name, environment).database_url for name in ISLANDS}
    except BadSettings as error:
        raise CommandFailed(str(error)) from None
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
    island = cast(Island, import_module(f"subgraphs.{settings.name}.app"))
    return island.create_app(settings)


def island_settings(name: str, database_url: str) -> SubgraphSettings:
    """The subgraph answers as of the day of its data: a voucher that is valid there stays valid."""
    from subgraphs.kit.settings import SubgraphSettings
    from subgraphs.world.calendar import AS_OF

    return SubgraphSettings(name=name, database_url=database_url, as_of=AS_OF)


def subgraph_list(urls: Mapping[str, str]) -> list[dict[str, str]]:
    """What `--subgraphs` reads, for islands that listen at these URLs."""
    return [{"name": name, "url": urls[name], "sdl": _sdl(name)} for name in ISLANDS]


def composed_islands() -> Supergraph:
    from schema.compose import compose
    from schema.composition import CompositionFailure
    from schema.subgraph import Subgraph

    composed = compose([Subgraph(name, f"http://{name}.internal/graphql", _sdl(name)) for name in ISLANDS])
    if isinstance(composed, CompositionFailure):
        raise CommandFailed(f"The subgraphs of the demonstration do not compose\n{composed}")
    return composed


def demonstration_app(settings: Settings, graph: Graph, database_urls: Mapping[str, str]) -> Starlette:
    """The gateway and its five subgraphs as one application, in one process."""
    from gateway.app import create_app

    islands = {name: island_app(island_settings(name, database_urls[name])) for name in ISLANDS}
    gateway = create_app(settings, graph, lambda subgraph: AsgiTransport(islands[subgraph.name]))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for app in (*islands.values(), gateway):
                await running.enter_async_context(app.router.lifespan_context(app))
            yield

    return Starlette(routes=[Mount("/", gateway)], lifespan=lifespan)


def _sdl(name: str) -> str:
    return (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
