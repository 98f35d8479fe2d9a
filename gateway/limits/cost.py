"""What an operation costs: made once for a text, when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from graphql.language import OperationType

from schema.cost_actual import ActualCost, actual_cost
from schema.cost_estimate import estimate
from schema.cost_formula import MOST, Number, evaluated
from schema.costs import Costs
from schema.operation import Operation, OperationKind
from schema.slicing import SliceCheck, Unsliced, slice_checks
from schema.supergraph import Supergraph

__all__ = ["MUTATION", "OperationCost"]

MUTATION = 10
"""What a mutation costs besides its fields."""


class OperationCost:
    def __init__(self, operation: Operation, supergraph: Supergraph, costs: Costs, list_size: int) -> None:
        """`operation` is normalised and without introspection, which costs no subgraph anything."""
        self._operation, self._costs, self._list_size = operation, costs, list_size
        root = supergraph.schema.get_root_type(OperationType(operation.kind.value))
        self._root = root.name if root else ""
        self._apart = MUTATION if operation.kind is OperationKind.MUTATION else 0

    def estimated(self, variables: Mapping[str, object]) -> int:
        """At most `MOST`, however long the lists."""
        return _bounded(self._apart + evaluated(self._estimate, variables))

    def actual(self, answered: Mapping[str, object] | None, variables: Mapping[str, object]) -> int:
        return _bounded(self._apart + (0 if answered is None else self._actual(answered, variables)))

    def unsliced(self, variables: Mapping[str, object]) -> Unsliced | None:
        """A list of which nothing, or not one thing alone, says how long it is."""
        found = (check(variables) for check in self._slice_checks)
        return next((each for each in found if each is not None), None)

    @cached_property
    def _slice_checks(self) -> tuple[SliceCheck, ...]:
        return slice_checks(self._operation.selections, self._root, self._costs)

    @cached_property
    def _estimate(self) -> Number:
        return estimate(self._operation.selections, self._root, self._costs, self._list_size)

    @cached_property
    def _actual(self) -> ActualCost:
        return actual_cost(self._operation.selections, self._root, self._costs)


def _bounded(cost: int) -> int:
    """Weights may be negative, costs are not."""
    return max(0, min(cost, MOST))
