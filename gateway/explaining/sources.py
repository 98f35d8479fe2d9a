"""Where each part of an answer will come from, and for how long what its source says is kept.

The shape is that of `extensions.provenance`, which tells where an answer did come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.explaining.requests import PlannedRequest
from gateway.graph import Graph
from resolvers.client_paths import ClientPaths
from resolvers.json_values import AnswerPath
from resolvers.plan import Fetch
from resolvers.provenance import fields_of
from schema.operation import OperationKind
from schema.selections import InlineFragment

__all__ = ["ExpectedSource", "Keeping", "expected_sources"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether an answer is kept for later requests. Whatever an answer says of itself counts before this."""

    seconds: float | None = None
    """None where nothing says for how long: it is kept only if it says so itself."""
    by: Literal["schema", "configuration", "answer"] = "answer"

    def __str__(self) -> str:
        if self.seconds is None:
            return "kept if it says for how long"
        return f"kept for {self.seconds:g} s, as the {self.by} says"


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    step: int
    """Of the request that brings it."""
    subgraph: str
    system: str
    keeping: Keeping | None
    """None where nothing is kept."""
    fields: tuple[tuple[AnswerPath, tuple[str, ...]], ...]
    """By the path of an object, the fields that it has from here; `@` is every item of a list."""


def expected_sources(
    requests: Iterable[PlannedRequest],
    paths: ClientPaths,
    graph: Graph,
    settings: Settings,
    caching: Caching | None,
) -> tuple[ExpectedSource, ...]:
    """Of what the client asks for itself; a request that only serves others has no fields."""
    return tuple(
        ExpectedSource(
            request.step,
            request.fetch.subgraph,
            settings.systems.get(request.fetch.subgraph, request.fetch.subgraph),
            _keeping(request.fetch, graph, settings, caching),
            tuple(_fields(request.fetch, paths)),
        )
        for request in requests
        if request.is_sent
    )


def _fields(fetch: Fetch, paths: ClientPaths) -> Iterator[tuple[AnswerPath, tuple[str, ...]]]:
    by_path: dict[AnswerPath, list[str]] = {}
    for *parent, name in dict.fromkeys(fields_of(fetch, paths)):
        by_path.setdefault(tuple(parent), []).append(str(name))
    for path, names in by_path.items():
        yield path, tuple(names)


def _keeping(fetch: Fetch, graph: Graph, settings: Settings, caching: Caching | None) -> Keeping | None:
    source = settings.source_of(fetch.subgraph)
    if caching is None or source is None or fetch.kind is not OperationKind.QUERY:
        return None
    lives = tuple(_hinted(fetch, graph, caching))
    known = [life for life in lives if life is not None]
    if known and len(known) == len(lives):
        return Keeping(min(known), "schema")
    return Keeping() if source.ttl is None else Keeping(source.ttl, "configuration")


def _hinted(fetch: Fetch, graph: Graph, caching: Caching) -> Iterator[float | None]:
    """By `@cacheControl`."""
    declared = caching.cache.known.declared
    root = graph.supergraph.schema.query_type
    if not fetch.entities and root is not None:
        yield declared.hinted(root.name, fetch.selections, is_root=True).max_age
    for entities in fetch.entities:
        for each in entities.selections:
            if isinstance(each, InlineFragment) and each.on is not None:
                yield declared.hinted(each.on, each.selections, is_root=False).max_age
