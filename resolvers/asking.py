"""The seam between a fetch and what is kept of earlier ones.

A step that has gathered what it wants to know turns to the cache of its request, if there is one, and hands
it a way to ask the subgraph. The cache decides what of it has to be asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from resolvers.answers import GraphQLAnswer
from resolvers.errors import SubgraphFailure
from resolvers.json_values import JsonObject
from resolvers.plan import EntitySet, Fetch
from schema.frozen import frozen_by_type

__all__ = [
    "Answer",
    "AskEntities",
    "AskRoot",
    "EntitiesAsked",
    "Exchange",
    "Positions",
    "RequestCache",
    "Served",
]

Answer = GraphQLAnswer | SubgraphFailure

Positions = tuple[tuple[int, ...], ...]
"""Of each entity set of a request, which of its representations."""


@dataclass(frozen=True, slots=True)
class EntitiesAsked:
    """One entity set of a request."""

    entities: EntitySet
    representations: list[JsonObject]
    contexts: tuple[object, ...]
    """The values of the set's contexts."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Exchange:
    """What a subgraph was asked, and what came."""

    wanted: Positions
    aliases: tuple[str, ...]
    """The response names of those sets of which something is wanted, in order."""
    answer: Answer


@dataclass(frozen=True, slots=True)
class Served:
    """Where the entities of a request came from. Each position is in one of them."""

    kept: tuple[Mapping[int, object], ...]
    """Of each set, entities by position. They belong to the caller, who may write to them."""
    asked: tuple[Exchange, ...] = ()
    failed: tuple[tuple[Positions, SubgraphFailure], ...] = ()


AskRoot = Callable[[float], Awaitable[Answer]]
"""Asks with this deadline."""

AskEntities = Callable[[Positions, float], Awaitable[Exchange]]


class RequestCache(Protocol):
    """What one request may be told of what was fetched for others, or for its caller before."""

    async def root(self, fetch: Fetch, variables: Mapping[str, object], ask: AskRoot) -> Answer: ...

    async def entities(
        self,
        fetch: Fetch,
        asked: tuple[EntitiesAsked, ...],
        variables: Mapping[str, object],
        ask: AskEntities,
    ) -> Served: ...
