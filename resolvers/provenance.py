"""Which subgraph answered which path, when it was read, and whether it was kept from an earlier request.

    {"sources": [{"system": "crm", "subgraph": "crm", "step": 0, "fetchedAt": "…", "age": 9, "cached": true}],
     "paths": [{"path": [], "fields": ["customer"], "source": 0},
               {"path": ["customer", "orders", "@"], "fields": ["total"], "source": 1}]}

A field is told once, where its source is another than that of the object around it: everything beneath has
the source of the longest path that leads to it. `@` is every item of a list. A list of which a part was kept
has two sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from resolvers.caching.told import Reading
from resolvers.client_paths import ClientPaths
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.plan import EACH, Fetch, ResponsePath
from schema.selections import Field, SelectionSet

__all__ = ["fields_of", "provenance"]


def provenance(
    readings: Iterable[Reading],
    fetches: tuple[Fetch, ...],
    client_paths: ClientPaths,
    now: float,
    systems: Mapping[str, str],
) -> JsonObject:
    """`systems` names what stands behind a subgraph, if not the subgraph itself."""
    sources: list[object] = []
    fields: dict[tuple[AnswerPath, int], list[str]] = {}
    steps = {id(fetch): number for number, fetch in enumerate(fetches)}
    for reading in _joined(readings):
        number = len(sources)
        sources.append(_source(reading, steps.get(id(reading.fetch)), now, systems))
        for *parent, name in dict.fromkeys(fields_of(reading.fetch, client_paths)):
            fields.setdefault((tuple(parent), number), []).append(str(name))
    told = sorted(fields.items(), key=lambda item: (len(item[0][0]), item[0][1]))
    paths = [{"path": list(path), "fields": names, "source": number} for (path, number), names in told]
    return {"sources": sources, "paths": paths}


def _joined(readings: Iterable[Reading]) -> Iterator[Reading]:
    """A set that was split is one source: as old as its oldest part."""
    found: dict[tuple[int, bool], Reading] = {}
    for reading in readings:
        key = (id(reading.fetch), reading.is_kept)
        earlier = found.get(key)
        if earlier is None or reading.read_at < earlier.read_at:
            found[key] = reading
    yield from found.values()


def _source(reading: Reading, step: int | None, now: float, systems: Mapping[str, str]) -> JsonObject:
    subgraph = reading.fetch.subgraph
    at_source = reading.read_at if reading.as_of is None else reading.as_of
    told: JsonObject = {
        "system": systems.get(subgraph, subgraph),
        "subgraph": subgraph,
        "step": step,
        "fetchedAt": _moment(reading.read_at),
        "age": max(int(now - at_source), 0),
        "cached": reading.is_kept,
    }
    if reading.as_of is not None:
        told["asOf"] = _moment(reading.as_of)
    return told


def fields_of(fetch: Fetch, client_paths: ClientPaths) -> Iterator[AnswerPath]:
    """Of the fields that it brings, as far as the client selected them."""
    for entities in fetch.entities:
        for path in entities.paths:
            yield from _fields_at(path, entities.selections, client_paths)
    if not fetch.entities:
        yield from _fields_at(fetch.path, fetch.selections, client_paths)


def _fields_at(
    path: ResponsePath, selections: SelectionSet, client_paths: ClientPaths
) -> Iterator[AnswerPath]:
    way = [0 if segment == EACH else segment for segment in path if isinstance(segment, str)]
    for name in _names(selections):
        found = client_paths.of_answer((*way, name))
        if len(found) == len(way) + 1:
            yield tuple(EACH if isinstance(segment, int) else segment for segment in found)


def _names(selections: SelectionSet) -> Iterator[str]:
    for selection in selections:
        if not isinstance(selection, Field):
            yield from _names(selection.selections)
        elif selection.name != "__typename":
            yield selection.response_name


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
