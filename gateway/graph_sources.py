"""Where a gateway finds its graph, at the start and again and again.

    SupergraphFile      a file of supergraph SDL
    SupergraphUrl       the same, from a server or a CDN
    SubgraphList        a list of subgraphs, those without SDL being asked for it
    SubgraphFolder      a folder with the SDL of each subgraph, NAME.graphql

A source is read in two steps. What it says now is compared with what it said before, and only what is new is
made a graph, which takes time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gateway.config.graph import GraphSettings
from gateway.supergraph_source import BadSource, composed, read_subgraphs, supergraph_in, text_of
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

__all__ = ["Said", "Source", "configured_source"]

SECONDS_TO_READ = 30.0

KEY_HEADER = "x-hive-cdn-key"


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says. Two that say the same are equal."""

    texts: tuple[str, ...]
    supergraph: Callable[[], Supergraph] = field(compare=False)
    """Raises BadSource."""


class Source(Protocol):
    async def read(self) -> Said:
        """Raises BadSource."""
        ...


@dataclass(frozen=True, slots=True)
class SupergraphFile:
    file: Path

    async def read(self) -> Said:
        text = text_of(self.file)
        return Said((text,), lambda: supergraph_in(text, self.file))


@dataclass(frozen=True, slots=True)
class SupergraphUrl:
    url: str
    key: str | None = None

    async def read(self) -> Said:
        import httpx  # a gateway that starts from a file has no need of it, and starts faster without

        headers = {} if self.key is None else {KEY_HEADER: self.key}
        try:
            async with httpx.AsyncClient(timeout=SECONDS_TO_READ, follow_redirects=True) as client:
                response = await client.get(self.url, headers=headers)
                response.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise BadSource(f"{self.url}: answered with status {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise BadSource(f"{self.url}: cannot be read: {str(error) or type(error).__name__}") from None
        text = response.text
        return Said((text,), lambda: supergraph_in(text, self.url))


@dataclass(frozen=True, slots=True)
class SubgraphList:
    file: Path

    async def read(self) -> Said:
        return _said(tuple(await read_subgraphs(self.file)), self.file)


@dataclass(frozen=True, slots=True)
class SubgraphFolder:
    folder: Path
    urls: Mapping[str, str]

    async def read(self) -> Said:
        files = sorted(self.folder.glob("*.graphql"))
        if not files:
            raise BadSource(f"{self.folder}: has no subgraph: there is no NAME.graphql")
        subgraphs = tuple(Subgraph(each.stem, self._url(each.stem), text_of(each)) for each in files)
        return _said(subgraphs, self.folder)

    def _url(self, name: str) -> str:
        if name not in self.urls:
            raise BadSource(
                f"{self.folder}: subgraph '{name}' has no address: write it in FICHE_SUBGRAPH_URLS"
            )
        return self.urls[name]


def _said(subgraphs: tuple[Subgraph, ...], place: Path) -> Said:
    texts = tuple(text for each in subgraphs for text in (each.name, each.url, each.sdl))
    return Said(texts, lambda: composed(subgraphs, place))


def configured_source(settings: GraphSettings) -> Source:
    """Raises BadSource."""
    supergraph, subgraphs = settings.supergraph, settings.subgraphs
    if supergraph is not None and subgraphs is None:
        if supergraph.startswith(("http://", "https://")):
            key = settings.supergraph_key
            return SupergraphUrl(supergraph, None if key is None else key.get_secret_value())
        return SupergraphFile(Path(supergraph))
    if subgraphs is not None and supergraph is None:
        is_folder = subgraphs.is_dir()
        return SubgraphFolder(subgraphs, settings.subgraph_urls) if is_folder else SubgraphList(subgraphs)
    raise BadSource("Give either --supergraph FILE or --subgraphs FILE.json.")
