"""What is asked anyway need not be asked once more under a condition.

    lines { item { weight } }  lines @include(if: $details) { item { weight label } }

The second asks for the label alone. Who answers a field is chosen for each of the two by itself, so a weight
that stood in both could be fetched twice, along two ways that are not equally long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from schema.selections import Condition, Field, Selection, SelectionSet

__all__ = ["asked_besides", "once_each"]

Guards = frozenset[Condition | str]
"""Conditions, and the types that fragments name: all of them must hold."""

NO_GUARDS: Guards = frozenset()


@dataclass(frozen=True, slots=True)
class _Asked:
    guards: Guards
    field: Field


def once_each(selections: SelectionSet) -> SelectionSet:
    """The fields of one type, each without what another one asks under fewer conditions."""
    for found in selections.selections:
        if found.conditions:
            break
    else:
        return selections
    fields = [found for found in selections if isinstance(found, Field)]
    kept = [
        asked_besides(field, (other for other in fields if set(other.conditions) < set(field.conditions)))
        for field in fields
    ]
    return SelectionSet(tuple(field for field in kept if field is not None))


def asked_besides(field: Field, others: Iterable[Field]) -> Field | None:
    """What the field asks that these fields of the same object do not ask as often; None: nothing."""
    return _rest(field, [_Asked(frozenset(other.conditions), other) for other in others], NO_GUARDS)


def _rest(field: Field, given: Iterable[_Asked], guards: Guards) -> Field | None:
    guards = guards.union(field.conditions)
    same = [asked.field for asked in given if asked.guards <= guards and _is_alike(asked.field, field)]
    if not same:
        return field
    if field.selections is None:
        return None
    below = [asked for other in same for asked in _asked(other.selections or (), NO_GUARDS)]
    conditions: Guards = frozenset(guard for guard in guards if isinstance(guard, Condition))
    left = _left(field.selections, below, conditions)
    return replace(field, selections=SelectionSet(left)) if left else None


def _left(selections: SelectionSet, given: list[_Asked], guards: Guards) -> tuple[Selection, ...]:
    left: list[Selection] = []
    for selection in selections:
        if isinstance(selection, Field):
            rest = _rest(selection, given, guards)
            if rest is not None:
                left.append(rest)
        else:
            inner = _left(selection.selections, given, _within(selection.on, selection.conditions, guards))
            if inner:
                left.append(replace(selection, selections=SelectionSet(inner)))
    return tuple(left)


def _asked(selections: Iterable[Selection], guards: Guards) -> Iterator[_Asked]:
    for selection in selections:
        if isinstance(selection, Field):
            yield _Asked(guards.union(selection.conditions), selection)
        else:
            yield from _asked(selection.selections, _within(selection.on, selection.conditions, guards))


def _within(on: str | None, conditions: Iterable[Condition], guards: Guards) -> Guards:
    return guards.union(conditions) if on is None else guards.union(conditions, (on,))


def _is_alike(one: Field, other: Field) -> bool:
    return (
        one.response_name == other.response_name
        and one.name == other.name
        and one.arguments == other.arguments
    )
