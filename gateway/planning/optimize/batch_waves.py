"""What one subgraph is asked in one wave becomes one request.

Entities of different places go into one request as separate `_entities` selections; places that ask the
same of the same kind of entity become one set, so that equal representations are sent once. A step that is
conditional as a whole takes its conditions along into the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gateway.planning.fetch_graph import FetchGraph, FetchStep
from resolvers.plan import EntitySet, ResponsePath
from schema.selections import Condition, SelectionSet, each_directive_once, merge

__all__ = ["batch_waves"]


def batch_waves(graph: FetchGraph) -> FetchGraph:
    groups: dict[object, list[FetchStep]] = {}
    for step in _each_by_its_own_way(graph.steps):
        groups.setdefault(_company(graph, step), []).append(step)
    stands_for = {step.id: group[0].id for group in groups.values() for step in group}
    steps = [_batched(group, stands_for) for group in groups.values()]
    waves = graph.waves
    return replace(graph, steps=tuple(sorted(steps, key=lambda step: (waves[step.id], step.id))))


def _company(graph: FetchGraph, step: FetchStep) -> object:
    """Steps of equal company share a request. The fields of the root are together already; where two fields
    lead back to it at one place, they are not."""
    if not step.fetch.entities and not step.fetch.path:
        return step.id
    return graph.waves[step.id], step.fetch.subgraph, step.fetch.path, step.part


def _batched(group: list[FetchStep], stands_for: dict[int, int]) -> FetchStep:
    if len(group) == 1 and len(group[0].fetch.entities) < 2:
        return replace(group[0], parents=frozenset(stands_for[parent] for parent in group[0].parents))
    if len({step.conditions for step in group}) > 1:
        group = [_asking_only_if(step, step.conditions) for step in group]
    first = group[0]
    variables = {variable.name: variable for step in group for variable in step.fetch.variables}
    entities = [entities for step in group for entities in step.fetch.entities]
    fetch = replace(
        first.fetch,
        variables=tuple(variables.values()),
        selections=merge(*(step.fetch.selections for step in group)),
        entities=_one_per_question(_one_per_place(entities)),
    )
    parents = frozenset(stands_for[parent] for step in group for parent in step.parents)
    return replace(first, fetch=fetch, parents=parents)


def _one_per_place(entities: Iterable[EntitySet]) -> Iterable[EntitySet]:
    """What is asked of the entities of one place, as one set."""
    sets: dict[object, EntitySet] = {}
    for found in entities:
        for path in found.paths:
            key = (path, found.requires, found.as_type, found.contexts)
            known = sets.get(key)
            if known is not None:
                asked = merge(known.selections, found.selections)
                sets[key] = replace(found, paths=(path,), selections=asked)
            else:
                sets[key] = found if len(found.paths) == 1 else replace(found, paths=(path,))
    return sets.values()


def _one_per_question(entities: Iterable[EntitySet]) -> tuple[EntitySet, ...]:
    """Sets that ask the same of the same kind of entity, at all their places together."""
    sets: dict[object, EntitySet] = {}
    for found in entities:
        key = (found.requires, found.selections, found.as_type, found.contexts)
        known = sets.get(key)
        sets[key] = replace(found, paths=known.paths + found.paths) if known else found
    return tuple(sets.values())


def _places(step: FetchStep) -> list[ResponsePath]:
    of_root = [step.fetch.path] if step.fetch.path else []
    return [*of_root, *(path for entities in step.fetch.entities for path in entities.paths)]


def _each_by_its_own_way(steps: Sequence[FetchStep]) -> Iterator[FetchStep]:
    if not any(step.reached_if for step in steps):
        yield from steps
        return
    ways: dict[ResponsePath, set[frozenset[Condition]]] = {}
    for step in steps:
        for path in _places(step):
            ways.setdefault(path, set()).add(frozenset(step.reached_if))
    for step in steps:
        further = frozenset(step.reached_if).difference(
            *(frozenset.intersection(*ways[path]) for path in _places(step))
        )
        conditions = tuple(sorted(further.union(step.conditions)))
        yield replace(step, conditions=conditions) if further else step


def _asking_only_if(step: FetchStep, conditions: tuple[Condition, ...]) -> FetchStep:
    """The step with these conditions in what it asks, and none of its own: where its own do not hold, no key
    was fetched either, so there is no entity to ask for."""
    if not conditions:
        return replace(step, conditions=()) if step.conditions else step
    known = {variable.name for variable in step.fetch.variables}
    further = tuple(variable for variable in step.deciding if variable.name not in known)
    fetch = replace(
        step.fetch,
        variables=step.fetch.variables + further,
        selections=_conditional(step.fetch.selections, conditions),
        entities=tuple(
            replace(entities, selections=_conditional(entities.selections, conditions))
            for entities in step.fetch.entities
        ),
    )
    return replace(step, fetch=fetch, conditions=())


def _conditional(selections: SelectionSet, conditions: tuple[Condition, ...]) -> SelectionSet:
    asked = SelectionSet(
        tuple(
            replace(found, conditions=tuple(sorted({*found.conditions, *conditions}))) for found in selections
        )
    )
    return each_directive_once(asked)
