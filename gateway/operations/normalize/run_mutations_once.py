"""Makes the root fields of a mutation exclude each other where they have one response name.

`mutation { order @include(if: $first) book order }` has one field `order`. It runs at the place of its first
selection whose conditions hold, and only there: a mutation that ran twice would change things twice. So each
selection takes along what later ones of its name ask, and a later one runs only if no earlier one did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphql import GraphQLSchema

from schema.operation import Operation, OperationKind
from schema.selections import Condition, Field, InlineFragment, SelectionSet, merge

__all__ = ["run_mutations_once"]

Conditions = frozenset[Condition]
"""All of them must hold."""


def run_mutations_once(operation: Operation, _: GraphQLSchema) -> Operation:
    if operation.kind is not OperationKind.MUTATION:
        return operation
    kept: list[Field] = []
    for field in _root_fields(operation.selections, frozenset()):
        name, conditions = field.response_name, frozenset(field.conditions)
        earlier = [found for found in kept if found.response_name == name]
        kept = [_joined(found, field) if found in earlier else found for found in kept]
        for rest in _if_none_ran(conditions, [frozenset(found.conditions) for found in earlier]):
            kept.append(replace(field, conditions=tuple(sorted(rest))))
    return replace(operation, selections=SelectionSet(tuple(kept)))


def _root_fields(selections: SelectionSet, outer: Conditions) -> Iterator[Field]:
    for selection in selections:
        conditions = outer | set(selection.conditions)
        if isinstance(selection, Field):
            yield replace(selection, conditions=tuple(sorted(conditions)))
        else:
            yield from _root_fields(selection.selections, conditions)


def _joined(earlier: Field, later: Field) -> Field:
    """The earlier one asks what the later one asks, if the conditions of both hold."""
    if earlier.selections is None or later.selections is None:
        return earlier
    further = tuple(sorted(set(later.conditions) - set(earlier.conditions)))
    asked = SelectionSet((InlineFragment(None, later.selections, further),)) if further else later.selections
    return replace(earlier, selections=merge(earlier.selections, asked))


def _if_none_ran(conditions: Conditions, earlier: list[Conditions]) -> list[Conditions]:
    """Sets of conditions of which at most one holds: one does if `conditions` hold and none of `earlier`."""
    rests = [conditions]
    for ran in earlier:
        rests = [rest for known in rests for rest in _without(known, ran)]
    return rests


def _without(known: Conditions, ran: Conditions) -> Iterator[Conditions]:
    """`known and not ran`, case by case: the first condition of `ran` that fails, those before it hold."""
    held = known
    for condition in sorted(ran - known):
        opposite = replace(condition, negated=not condition.negated)
        if condition not in held:
            yield held | {opposite}
        if opposite in held:
            return
        held = held | {condition}
