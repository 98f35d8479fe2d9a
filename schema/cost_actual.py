"""What an answer has cost: as the estimate, with the lists as long as they were. A null costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from schema.cost_estimate import arguments_cost
from schema.cost_formula import MOST, evaluated
from schema.costs import Costs
from schema.selections import Field, SelectionSet

__all__ = ["ActualCost", "actual_cost"]

Variables = Mapping[str, object]

ActualCost = Callable[[object, Variables], int]
"""Of the object that answers a selection set."""


def actual_cost(selections: SelectionSet, type_name: str, costs: Costs) -> ActualCost:
    by_name: dict[str, list[ActualCost]] = {}
    for field, owner in _fields(selections, type_name):
        by_name.setdefault(field.response_name, []).append(_field(field, owner, costs))
    if not by_name:
        return lambda answered, variables: 0

    def of_object(answered: object, variables: Variables) -> int:
        found = cast("Mapping[str, object]", answered)
        cost = 0
        for name, counts in by_name.items():
            value = found.get(name)
            if value is not None:
                # Fields of different types may share a name: which one answered cannot be seen.
                cost += max(count(value, variables) for count in counts)
        return min(cost, MOST)

    return of_object


def _fields(selections: SelectionSet, type_name: str) -> list[tuple[Field, str]]:
    found: list[tuple[Field, str]] = []
    for selection in selections:
        if isinstance(selection, Field):
            found.append((selection, type_name))
        else:
            found += _fields(selection.selections, selection.on or type_name)
    return found


def _field(field: Field, owner: str, costs: Costs) -> ActualCost:
    known = costs.of_field(owner, field.name)
    if known is None:
        return lambda answered, variables: 0
    weight, of_arguments = known.weight, arguments_cost(field, known, costs)
    inner = actual_cost(field.selections, known.type, costs) if field.selections else None

    def of_items(answered: object, variables: Variables) -> int:
        if answered is None:
            return 0
        if isinstance(answered, list):
            return sum(of_items(item, variables) for item in answered)
        return weight + (inner(answered, variables) if inner is not None else 0)

    return lambda answered, variables: of_items(answered, variables) + evaluated(of_arguments, variables)
