"""The requests of an operation, in waves, with what each is estimated to cost the subgraph that it asks.

How many entities a request asks for is known when it is sent. Before that it is as many as the lists on the
way to them are estimated to have, which is how the cost of the whole operation is estimated too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql.language import OperationType

from gateway.graph import Graph
from gateway.limits.pricing import FetchPricing
from gateway.planning.fetch_graph import FetchGraph, FetchStep
from resolvers.conditions import decide
from resolvers.paths import names_of
from resolvers.plan import EntitySet, Fetch, ResponsePath, print_path
from schema.cost_estimate import NO_SIZES, items_of
from schema.cost_formula import MOST, Number, evaluated, product
from schema.costs import Costs
from schema.operation import OperationKind
from schema.selections import Condition, Field, SelectionSet

__all__ = ["PlannedRequest", "planned_requests"]

Variables = Mapping[str, object]

ONE: Number = 1


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    step: int
    wave: int
    """Requests of one wave wait for nothing but earlier waves."""
    after: tuple[int, ...]
    fetch: Fetch
    only_if: tuple[Condition, ...]
    is_sent: bool
    """Not where a condition, by these variables, leaves nothing to ask for."""
    entities: int
    """At most, as estimated; 0 for root fields."""
    cost: int

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its objects stand."""
        if not self.fetch.entities:
            return (print_path(self.fetch.path),) if self.fetch.path else ()
        return tuple(print_path(path) for entities in self.fetch.entities for path in entities.paths)


def planned_requests(
    fetches: FetchGraph, graph: Graph, variables: Variables, list_size: int
) -> tuple[PlannedRequest, ...]:
    estimates = _Estimates(graph, list_size)
    for step in fetches.steps:
        estimates.lay_out(step.fetch)
    return tuple(_planned(step, fetches.waves[step.id], estimates, variables) for step in fetches.steps)


def _planned(step: FetchStep, wave: int, estimates: _Estimates, variables: Variables) -> PlannedRequest:
    decided = {definition.name: decide(definition, variables) for definition in step.deciding}
    is_sent = all(decided[each.variable] is not each.negated for each in step.conditions)
    entities, cost = estimates.of(step.fetch, variables) if is_sent else (0, 0)
    return PlannedRequest(
        step.id,
        wave,
        tuple(sorted(step.parents)),
        step.fetch,
        step.conditions,
        is_sent,
        entities,
        cost,
    )


@dataclass(slots=True)
class _Place:
    """An object of the response under construction: by response name, the field and whose it is."""

    fields: dict[str, tuple[str, Field, _Place]] = field(default_factory=dict)


class _Estimates:
    """Of one plan. What all of its fetches bring is laid out first: others stand upon it."""

    def __init__(self, graph: Graph, list_size: int) -> None:
        self._schema, self._costs, self._list_size = graph.supergraph.schema, graph.costs, list_size
        self._pricing = FetchPricing(graph.supergraph, graph.costs, list_size)
        self._root = _Place()

    def lay_out(self, fetch: Fetch) -> None:
        if not fetch.entities:
            _lay_out(fetch.selections, self._root_type(fetch.kind), self._at(fetch.path), self._costs)
        for entities in fetch.entities:
            for path in entities.paths:
                _lay_out(entities.selections, "", self._at(path), self._costs)

    def of(self, fetch: Fetch, variables: Variables) -> tuple[int, int]:
        """How many entities, and the cost."""
        if not fetch.entities:
            return 0, self._pricing.of_root(fetch)(variables)
        counted = [(each, self._count(each, variables)) for each in fetch.entities]
        cost = sum(number * self._pricing.of_entity(each)(variables) for each, number in counted)
        return min(sum(number for _, number in counted), MOST), min(cost, MOST)

    def _count(self, entities: EntitySet, variables: Variables) -> int:
        return sum(evaluated(self._number_at(path), variables) for path in entities.paths)

    def _number_at(self, path: ResponsePath) -> Number:
        place, sizes, number = self._root, NO_SIZES, ONE
        for name in names_of(path):
            if name not in place.fields:
                break
            type_name, asked, place = place.fields[name]
            items, sizes = items_of(asked, type_name, self._costs, self._list_size, sizes)
            number = product(number, items)
        return number

    def _at(self, path: ResponsePath) -> _Place:
        """Parents come before their children, so the way there is laid out already."""
        place = self._root
        for name in names_of(path):
            place = place.fields[name][2] if name in place.fields else _Place()
        return place

    def _root_type(self, kind: OperationKind) -> str:
        root = self._schema.get_root_type(OperationType(kind.value))
        return root.name if root else ""


def _lay_out(selections: SelectionSet, type_name: str, place: _Place, costs: Costs) -> None:
    for selection in selections:
        if not isinstance(selection, Field):
            _lay_out(selection.selections, selection.on or type_name, place, costs)
            continue
        *_, inner = place.fields.setdefault(selection.response_name, (type_name, selection, _Place()))
        known = costs.of_field(type_name, selection.name)
        if selection.selections is not None and known is not None:
            _lay_out(selection.selections, known.type, inner, costs)
