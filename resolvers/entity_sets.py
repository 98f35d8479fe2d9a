"""An entity set, compiled: how its entities are found, and what is asked of them.

Sets of one plan often stand at the same paths. Such paths are walked once, and sets that also ask with equal
representations are gathered once, until an answer is laid that could change what they find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from resolvers.budgets import Price, Pricing
from resolvers.context_values import ContextWalk, by_context, compile_context_walk
from resolvers.json_values import JsonObject
from resolvers.paths import Walk, compile_walk
from resolvers.plan import EntitySet
from resolvers.representations import Gather, Gathered, compile_gather
from resolvers.run import Run
from resolvers.sharing import has_objects, may_share, selects_types
from resolvers.type_conditions import TypeConditions
from schema.frozen import frozen_by_type

__all__ = ["CompiledSet", "compile_set"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class CompiledSet:
    entities: EntitySet
    walks: tuple[Walk, ...]
    context_walks: tuple[ContextWalk, ...]
    """In place of the walks where the set has contexts."""
    gather: Gather
    is_plain: bool
    """Only plain values are fetched: nothing in them can be shared or merged."""
    moves: bool
    """Whether its answers may change what a walk finds."""
    may_share: bool
    price: Callable[[Pricing], Price]
    """Of one entity."""
    walked_as: int | None
    """The number of the paths, where other sets have the same."""
    gathered_as: int | None
    """The number of what is gathered, where others gather the same."""

    def gathered(self, run: Run) -> Iterable[Gathered]:
        """What there is to ask for, apart for different values of contexts."""
        if self.context_walks:
            found = by_context(self.context_walks, run.fetched)
            return [replace(self.gather(objects), contexts=values) for values, objects in found]
        if self.gathered_as is None:
            return (self.gather(self._walked(run)),)
        known = run.gathered.get(self.gathered_as)
        if known is None:
            run.gathered[self.gathered_as] = known = self.gather(self._walked(run))
        return (known,)

    def _walked(self, run: Run) -> list[JsonObject]:
        if self.walked_as is None:
            return self._walk(run.fetched)
        known = run.walked.get(self.walked_as)
        if known is None:
            run.walked[self.walked_as] = known = self._walk(run.fetched)
        return known

    def _walk(self, fetched: JsonObject) -> list[JsonObject]:
        if len(self.walks) == 1:
            return self.walks[0](fetched)
        return [found for walk in self.walks for found in walk(fetched)]


def compile_set(
    entities: EntitySet, all_sets: tuple[EntitySet, ...], conditions: TypeConditions
) -> CompiledSet:
    """`all_sets` are those of the plan."""

    @cache
    def price(pricing: Pricing) -> Price:
        return pricing.of_entity(entities)

    is_plain = not has_objects(entities.selections) and entities.as_type is None
    return CompiledSet(
        entities,
        tuple(compile_walk(path, conditions) for path in entities.paths),
        tuple(compile_context_walk(path, entities.contexts, conditions) for path in entities.paths)
        if entities.contexts
        else (),
        compile_gather(entities, conditions),
        is_plain,
        not is_plain or selects_types(entities.selections),
        may_share(entities, all_sets),
        price,
        _number([each.paths == entities.paths for each in all_sets]),
        _number([_gathers_alike(each, entities) for each in all_sets]),
    )


def _gathers_alike(one: EntitySet, other: EntitySet) -> bool:
    return (one.paths, one.requires, one.as_type, one.key) == (
        other.paths,
        other.requires,
        other.as_type,
        other.key,
    )


def _number(alike: list[bool]) -> int | None:
    """The place of the first that is alike; None where the set is alike to itself alone."""
    return alike.index(True) if alike.count(True) > 1 else None
