"""The fields that a selection set has for an object of one type (GraphQL, section 6.3.2: CollectFields)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from resolvers.type_conditions import TypeConditions
from schema.frozen import frozen_by_type
from schema.selections import Field, SelectionSet

__all__ = ["SelectedField", "selected_fields"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class SelectedField:
    name: str
    sets: tuple[SelectionSet, ...]
    """What is asked of its value, from every place that names it."""


def selected_fields(
    sets: Iterable[SelectionSet], type_name: str, conditions: TypeConditions
) -> dict[str, SelectedField]:
    """By response name, in the order of first appearance."""
    fields: dict[str, SelectedField] = {}
    for selections in sets:
        _collect(selections, type_name, conditions, fields)
    return fields


def _collect(
    selections: SelectionSet, type_name: str, conditions: TypeConditions, fields: dict[str, SelectedField]
) -> None:
    for selection in selections:
        if isinstance(selection, Field):
            name = selection.response_name
            before = fields[name].sets if name in fields else ()
            asked = () if selection.selections is None else (selection.selections,)
            fields[name] = SelectedField(selection.name, before + asked)
        elif conditions.admits(selection.on, type_name):
            _collect(selection.selections, type_name, conditions, fields)
