"""What one subgraph is asked in one wave becomes one request.

Entities of different places go into one request as separate `_entities` selections; places that ask the
same of the same kind of entity become one set, so that equal representations are sent once. A step that is
conditional as a whole takes its conditions along into the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gateway.planning.fetch_graph import FetchGraph, FetchStep
from resolvers.plan import EntitySet
from schema.selections import Condition, SelectionSet, each_directive_once, merge

__all__ = ["batch_waves"]


def batch_waves(graph: FetchGraph) -> FetchGraph:
    groups: dict[object, list[FetchStep]] = {}
    for step in graph.steps:
        groups.setdefault(_company(graph, step), []).append(step)
    stands_for = {step.id: group[0].id for group in groups.values() for step in group}
    steps = [_batched(group, stands_for) for group in groups.values()]
    waves = graph.waves
    return replace(graph, steps=tuple(sorted(steps, key=lambda step: (waves[step.id], step.id))))


def _company(graph: FetchGraph, step: FetchStep) -> object:
    """Steps of equal company share a request. A root step has none: its fields are together already."""
    if not step.fetch.entities:
        return step.id
    return graph.waves[step.id], step.fetch.subgraph


def _batched(group: list[FetchStep], stands_for: dict[int, int]) -> FetchStep:
    if len({step.conditions for step in group}) > 1:
        group = [_unconditional(step) for step in group]
    first = group[0]
    variables = {variable.name: variable for step in group for variable in step.fetch.variables}
    entities = [entities for step in group for entities in step.fetch.entities]
    fetch = replace(
        first.fetch, variables=tuple(variables.values()), entities=_one_per_question(_one_per_place(entities))
    )
    parents = frozenset(stands_for[parent] for step in group for parent in step.parents)
    return replace(first, fetch=fetch, parents=parents)


def _one_per_place(entities: Iterable[EntitySet]) -> Iterable[EntitySet]:
    """What is asked of the entities of one place, as one set."""
    sets: dict[object, EntitySet] = {}
    for found in entities:
        for path in found.paths:
            key = (path, found.requires, found.as_type)
            known = sets.get(key)
            asked = merge(known.selections, found.selections) if known else found.selections
            sets[key] = replace(found, paths=(path,), selections=asked)
    return sets.values()


def _one_per_question(entities: Iterable[EntitySet]) -> tuple[EntitySet, ...]:
    """Sets that ask the same of the same kind of entity, at all their places together."""
    sets: dict[object, EntitySet] = {}
    for found in entities:
        key = (found.requires, found.selections, found.as_type)
        known = sets.get(key)
        sets[key] = replace(found, paths=(known.paths if known else ()) + found.paths)
    return tuple(sets.values())


def _unconditional(step: FetchStep) -> FetchStep:
    """The step with its conditions in what it asks: where they do not hold, no key was fetched either, so
    there is no entity to ask for."""
    if not step.conditions:
        return step
    fetch = replace(
        step.fetch,
        variables=step.fetch.variables + step.condition_variables,
        entities=tuple(_conditional(entities, step.conditions) for entities in step.fetch.entities),
    )
    return replace(step, fetch=fetch, conditions=(), condition_variables=())


def _conditional(entities: EntitySet, conditions: tuple[Condition, ...]) -> EntitySet:
    selections = (replace(found, conditions=conditions) for found in entities.selections)
    return replace(entities, selections=each_directive_once(SelectionSet(tuple(selections))))
