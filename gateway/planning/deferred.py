"""Which fields wait for which deferral: each field for as few as possible.

    customer { name  ... @defer { name points { balance } }  ... @defer { points { expiry } } }

The name is asked at once, so nobody defers it. The points are wanted by both, so they are fetched once, for
whichever comes first; of what is below them, each fragment wants one field. A field is marked with its part
where that is another one than that of the field around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schema.deferral import NOT_DEFERRED, Part, carrying, marker, part_of, without_markers
from schema.operation import Operation
from schema.selections import Condition, Field, InlineFragment, Selection, SelectionSet, merge

__all__ = ["divided", "undivided"]

Guards = frozenset[Condition | tuple[int, str]]
"""Conditions, and the types that fragments name at each depth: all of them must hold."""


@dataclass(frozen=True, slots=True)
class _Object:
    """What one field asks of its object."""

    selections: SelectionSet
    part: Part = NOT_DEFERRED
    deferrals: Part = ()
    """That one comes through on the way, the innermost last."""
    guards: Guards = frozenset()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field where the operation says it."""

    field: Field
    around: _Object
    types: tuple[str, ...]
    deferrals: Part
    guards: Guards


@dataclass(frozen=True, slots=True)
class _Way:
    """The fragments that lead from an object to one of its fields."""

    around: _Object
    depth: int
    deferrals: Part
    guards: Guards
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def divided(operation: Operation) -> Operation:
    """`operation` has its fragments marked; in the result fields are."""
    if not carrying(operation.selections):
        return operation
    (selections,) = _divided((_Object(operation.selections),), 0)
    return replace(operation, selections=selections)


def undivided(operation: Operation) -> Operation:
    """As if nothing were deferred."""
    return replace(operation, selections=_unmarked(operation.selections))


def _unmarked(selections: SelectionSet) -> SelectionSet:
    return SelectionSet(tuple(map(_unmarked_selection, selections)))


def _unmarked_selection(selection: Selection) -> Selection:
    conditions = without_markers(selection.conditions)
    if selection.selections is None:
        return replace(selection, conditions=conditions)
    return replace(selection, conditions=conditions, selections=_unmarked(selection.selections))


def _divided(objects: Sequence[_Object], depth: int) -> list[SelectionSet]:
    """Of each of the objects that stand at one place."""
    asked = [found for each in objects for found in _asked(each, depth)]
    by_name: dict[str, list[_Asked]] = {}
    for found in asked:
        by_name.setdefault(found.field.response_name, []).append(found)
    fields = {id(found): field for alike in by_name.values() for found, field in _alike(alike, depth)}
    return [
        merge(
            SelectionSet(
                tuple(_wrapped(fields[id(found)], found.types) for found in asked if found.around is each)
            )
        )
        for each in objects
    ]


def _alike(asked: list[_Asked], depth: int) -> Iterator[tuple[_Asked, Field]]:
    """Those of one response name, each with what becomes of it."""
    parts = [_with_its_object(_part(found, asked), found.around.part) for found in asked]
    inner = [
        _Object(found.field.selections, part, found.deferrals, found.guards)
        for found, part in zip(asked, parts, strict=True)
        if found.field.selections is not None
    ]
    below = iter(_divided(inner, depth + 1)) if inner else iter(())
    for found, part in zip(asked, parts, strict=True):
        conditions = found.field.conditions
        if part != found.around.part:
            conditions = tuple(sorted({*conditions, marker(part)}))
        selections = None if found.field.selections is None else next(below)
        yield found, replace(found.field, conditions=conditions, selections=selections)


def _part(asked: _Asked, others: list[_Asked]) -> Part:
    """The deferrals without another one above, of all who ask for the field whenever this one does."""
    wanting = {found.deferrals for found in others if found.guards <= asked.guards}
    if NOT_DEFERRED in wanting:
        return NOT_DEFERRED
    ways = [frozenset(deferrals) for deferrals in wanting]
    least = [deferrals for deferrals in wanting if not any(way < frozenset(deferrals) for way in ways)]
    return tuple(sorted({deferrals[-1] for deferrals in least}))


def _with_its_object(part: Part, around: Part) -> Part:
    """What one of several deferrals wants of an object that comes later for them all comes with the object:
    one request less, and nobody waits who did not wait anyway."""
    return around if set(part) <= set(around) else part


def _asked(around: _Object, depth: int) -> Iterator[_Asked]:
    """The fields of one object, each with all conditions of the fragments around it."""
    return _flattened(around.selections, _Way(around, depth, around.deferrals, around.guards))


def _flattened(selections: SelectionSet, way: _Way) -> Iterator[_Asked]:
    for each in selections:
        conditions = tuple(sorted({*way.conditions, *without_markers(each.conditions)}))
        guards = way.guards.union(conditions)
        if isinstance(each, Field):
            field = replace(each, conditions=conditions)
            yield _Asked(field, way.around, way.types, way.deferrals, guards)
            continue
        inner = replace(
            way,
            deferrals=(*way.deferrals, *part_of(each.conditions)),
            guards=guards if each.on is None else guards | {(way.depth, each.on)},
            types=way.types if each.on is None else (*way.types, each.on),
            conditions=conditions,
        )
        yield from _flattened(each.selections, inner)


def _wrapped(field: Field, types: tuple[str, ...]) -> Selection:
    selection: Selection = field
    for name in reversed(types):
        selection = InlineFragment(name, SelectionSet((selection,)))
    return selection
