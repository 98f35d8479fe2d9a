"""Where the supergraph comes from: a file of supergraph SDL, or a list of subgraphs that is composed here.

BadSource            the supergraph cannot be had
  NotComposable      the subgraphs were read, but do not fit together
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from resolvers.transport.address import is_address
from schema.compose import compose
from schema.composition import CompositionFailure
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from schema.supergraph_reader import InvalidSupergraph, read_supergraph

if TYPE_CHECKING:
    import httpx

__all__ = [
    "BadSource",
    "NotComposable",
    "compose_subgraphs",
    "composed",
    "load_supergraph",
    "read_subgraphs",
    "supergraph_in",
    "text_of",
]

SDL_QUERY = {"query": "{ _service { sdl } }"}

SECONDS_FOR_SDL = 10.0

KNOWN_KEYS = ("name", "url", "sdl")


class BadSource(Exception):
    """Says which file, key or subgraph, and what is wrong with it."""


class NotComposable(BadSource):
    def __init__(self, file: str | Path, failure: CompositionFailure) -> None:
        super().__init__(f"{file}: the subgraphs do not compose\n{failure}")
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the list of subgraphs."""

    name: str
    url: str
    sdl: str | None


def load_supergraph(file: Path) -> Supergraph:
    """Raises BadSource."""
    return supergraph_in(text_of(file), file)


def supergraph_in(text: str, place: str | Path) -> Supergraph:
    """Raises BadSource."""
    try:
        return read_supergraph(text)
    except InvalidSupergraph as error:
        raise BadSource(_on_one_line(place, str(error))) from None


async def compose_subgraphs(file: Path) -> Supergraph:
    """Raises BadSource; NotComposable holds every error."""
    return composed(await read_subgraphs(file), file)


def composed(subgraphs: Sequence[Subgraph], place: str | Path) -> Supergraph:
    """Raises NotComposable."""
    made = compose(subgraphs)
    if isinstance(made, CompositionFailure):
        raise NotComposable(place, made)
    return made


async def read_subgraphs(file: Path) -> Sequence[Subgraph]:
    """Asks the subgraphs whose SDL the file does not hold, all at once. Raises BadSource."""
    listed = tuple(_listed(file))
    missing = [each for each in listed if each.sdl is None]
    asked = (
        dict(zip([each.name for each in missing], await _ask_all(missing), strict=True)) if missing else {}
    )
    return [
        Subgraph(each.name, each.url, asked[each.name] if each.sdl is None else each.sdl) for each in listed
    ]


def text_of(file: Path) -> str:
    """Raises BadSource."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadSource(f"{file}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise BadSource(f"{file}: is not UTF-8 text") from None


def _on_one_line(file: str | Path, message: str) -> str:
    """graphql-core draws the place of a syntax error under its message; here it stands behind the file."""
    drawn = re.search(r"\n\n?GraphQL request:(\d+:\d+)", message)
    if drawn is None:
        return f"{file}: no supergraph: {message}"
    return f"{file}:{drawn[1]}: no supergraph: {message[: drawn.start()]}"


def _listed(file: Path) -> Iterator[Listed]:
    try:
        entries = json.loads(text_of(file))
    except ValueError as error:
        raise BadSource(f"{file}: no JSON: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise BadSource(f'{file}: must be a list of subgraphs: [{{"name": …, "url": …, "sdl": …}}]')
    names: set[str] = set()
    for index, entry in enumerate(entries):
        where = f"{file}: [{index}]"
        listed = _entry(entry, where)
        if listed.name in names:
            raise BadSource(f"{where}.name: there is another subgraph '{listed.name}'")
        names.add(listed.name)
        yield listed


def _entry(entry: object, where: str) -> Listed:
    if not isinstance(entry, dict):
        raise BadSource(f"{where}: must be an object with {', '.join(KNOWN_KEYS)}")
    for key in entry:
        if key not in KNOWN_KEYS:
            close = get_close_matches(key, KNOWN_KEYS, n=1)
            advice = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(KNOWN_KEYS)}"
            raise BadSource(f"{where}.{key}: unknown key; {advice}")
    url = _string(entry, "url", where)
    if not is_address(url):
        raise BadSource(f"{where}.url: '{url}' is no http or https address")
    has_sdl = entry.get("sdl") is not None
    return Listed(_string(entry, "name", where), url, _string(entry, "sdl", where) if has_sdl else None)


def _string(entry: Mapping[str, object], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadSource(f"{where}.{key}: must be {'given' if value is None else 'a text that is not empty'}")
    return value


async def _ask_all(subgraphs: Sequence[Listed]) -> list[str]:
    import httpx  # a gateway that starts from a file has no need of it, and starts faster without

    async with httpx.AsyncClient(timeout=SECONDS_FOR_SDL) as client:
        return await asyncio.gather(*(_ask(client, each) for each in subgraphs))


async def _ask(client: httpx.AsyncClient, subgraph: Listed) -> str:
    import httpx

    who = f"subgraph '{subgraph.name}' at {subgraph.url}"
    try:
        response = await client.post(subgraph.url, json=SDL_QUERY)
        response.raise_for_status()
        sdl = response.json()["data"]["_service"]["sdl"]
    except httpx.HTTPStatusError as error:
        raise BadSource(
            f"{who}: answered with status {error.response.status_code} when asked for its SDL"
        ) from None
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise BadSource(f"{who}: cannot be asked for its SDL: {reason}. Is it running?") from None
    except (ValueError, KeyError, TypeError):
        raise BadSource(f"{who}: answered {{ _service {{ sdl }} }} without an SDL") from None
    if not isinstance(sdl, str):
        raise BadSource(f"{who}: answered {{ _service {{ sdl }} }} without an SDL")
    return sdl
