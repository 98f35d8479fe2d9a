"""Answers of subgraphs, kept for all requests: of one supergraph, in one store.

A request sees it through a view of its own, which knows who asks (`view`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cache.keys import Keys, digest
from cache.memory import MemoryCache
from cache.store import Store
from resolvers.caching.changes import Change
from resolvers.caching.declared import DeclaredCaching
from resolvers.caching.entity_keys import EntityKeys
from resolvers.caching.source import Source, Terms
from resolvers.caching.wanted import EntityShape, Known, RootShape
from resolvers.caching.waves import Waves
from resolvers.plan import EntitySet, Fetch
from schema.supergraph import Supergraph

__all__ = ["AnswerCache", "Partition"]

SHAPES_KEPT: Final = 10_000
"""Of the fetches of plans that are in use."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Who asks, as far as an answer may depend on it."""

    name: str
    """Different for callers who are told apart by anything that a subgraph is told."""
    unidentified: frozenset[str] = frozenset()
    """Subgraphs for which the caller is nobody in particular: what they call private is not kept."""


class AnswerCache:
    def __init__(
        self,
        supergraph: Supergraph,
        store: Store,
        sources: Mapping[str, Source | None],
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        timeout: float = 10.0,
    ) -> None:
        """`clock` tells the time, which somebody may set; `timer` only goes on. `sources` by subgraph; of one
        without, nothing is kept."""
        self.keys = {name: Keys(name, _schema_of(supergraph, name)) for name in supergraph.subgraphs}
        self.known = Known(
            supergraph, self.keys, DeclaredCaching(supergraph), EntityKeys(supergraph, self.keys)
        )
        self.clock, self.timeout = clock, timeout
        self.waves = Waves(store, clock, timer)
        self._sources = sources
        self._shapes: MemoryCache[int, tuple[EntitySet, EntityShape]] = MemoryCache(SHAPES_KEPT)
        self._roots: MemoryCache[int, tuple[Fetch, RootShape]] = MemoryCache(SHAPES_KEPT)

    def source(self, subgraph: str) -> Source | None:
        return self._sources.get(subgraph)

    def terms(self, source: Source, subgraph: str, partition: Partition) -> Terms:
        return Terms(source, subgraph not in partition.unidentified, self.timeout)

    def entity_shape(self, subgraph: str, entities: EntitySet) -> EntityShape:
        """By identity: a plan is compiled once, and to compare it would cost more than its answer. The set is
        kept beside, so that no other has its place."""
        found = self._shapes.get(id(entities))
        if found is None:
            found = (entities, EntityShape(self.known, subgraph, entities))
            self._shapes.put(id(entities), found)
        return found[1]

    def root_shape(self, fetch: Fetch) -> RootShape:
        found = self._roots.get(id(fetch))
        if found is None:
            found = (fetch, RootShape(self.known, fetch))
            self._roots.put(id(fetch), found)
        return found[1]

    async def forget(self, change: Change) -> bool:
        """False: not all who share the store know of it yet."""
        return await self.waves.invalidate(change.tags, change.guards)

    def forget_aside(self, change: Change) -> None:
        self.waves.invalidate_aside(change.tags, change.guards)

    async def settled(self) -> None:
        await self.waves.settled()

    async def close(self) -> None:
        await self.waves.close()


def _schema_of(supergraph: Supergraph, subgraph: str) -> str:
    """Of the types as the subgraph has them."""
    types: Mapping[str, str] = {
        name: repr((known[subgraph].kind, sorted((f, repr(d)) for f, d in known[subgraph].fields.items())))
        for name, known in supergraph.types.items()
        if subgraph in known
    }
    return digest(types)
