"""The demonstration's subgraphs: the only place of the gateway that knows them, and it only starts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from starlette.applications import Starlette

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from schema.subgraph import Subgraph
    from schema.supergraph import Supergraph
    from subgraphs.kit.settings import SubgraphSettings

__all__ = [
    "EXAMPLES",
    "GATEWAY",
    "HUB",
    "INTERNAL",
    "ISLANDS",
    "composed_islands",
    "configured",
    "configured_urls",
    "internal_url",
    "island_app",
    "island_settings",
    "sqlite_urls",
    "subgraph_list",
]

HUB = "hub"

GATEWAY = "gateway"

INTERNAL = ".internal"

ISLANDS = ("hub", "commerce", "crm", "loyalty", "accounting")

ROUTES = {f"/{page}": f"http://{HUB}{INTERNAL}/{page}" for page in ("go", "exports")}

EXAMPLES = Path(str(files("subgraphs.world") / "operations"))
"""The example operations, with variables and headers that find something in the demonstration data."""


class Island(Protocol):
    def create_app(self, settings: SubgraphSettings) -> Starlette: ...


def configured(name: str, environment: Mapping[str, str]) -> SubgraphSettings:
    """The settings of an island that is a process of its own. Raises CommandFailed."""
    from subgraphs.kit.settings import BadSettings

    try:
        return _kind(name).from_environment(name, environment)
    except BadSettings as error:
        raise CommandFailed(str(error)) from None


def _kind(name: str) -> type[SubgraphSettings]:
    from subgraphs.commerce.settings import CommerceSettings
    from subgraphs.crm.settings import CrmSettings
    from subgraphs.hub.settings import HubSettings
    from subgraphs.kit.exports import SystemSettings

    kinds: dict[str, type[SubgraphSettings]] = {
        HUB: HubSettings,
        "commerce": CommerceSettings,
        "crm": CrmSettings,
    }
    return kinds.get(name, SystemSettings)


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


def internal_url(name: str) -> str:
    return f"http://{name}{INTERNAL}/graphql"


def island_settings(name: str, database_url: str) -> SubgraphSettings:
    """The subgraph answers as of the day of its data: a voucher that is valid there stays valid."""
    from subgraphs.hub.back_office import demonstration_file
    from subgraphs.hub.settings import HubSettings
    from subgraphs.world.calendar import AS_OF

    if name == HUB:
        pages = demonstration_file()
        return HubSettings(name=name, database_url=database_url, as_of=AS_OF, back_office=pages)
    return _kind(name)(name=name, database_url=database_url, as_of=AS_OF)


def subgraph_list(urls: Mapping[str, str]) -> list[dict[str, str]]:
    """What `--subgraphs` reads, for islands that listen at these URLs."""
    return [{"name": name, "url": urls[name], "sdl": _sdl(name)} for name in ISLANDS]


def composed_islands(joining: Sequence[Subgraph] = ()) -> Supergraph:
    """The islands, and the subgraphs that join them. Raises CommandFailed."""
    from schema.compose import compose
    from schema.composition import CompositionFailure
    from schema.subgraph import Subgraph

    islands = [Subgraph(name, internal_url(name), _sdl(name)) for name in ISLANDS]
    composed = compose([*islands, *joining])
    if isinstance(composed, CompositionFailure):
        raise CommandFailed(f"The subgraphs of the demonstration do not compose\n{composed}")
    return composed


def _sdl(name: str) -> str:
    return (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
