"""From an operation to the choices that the planner makes for it, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.planning.choice import choose
from gateway.planning.paths import find_paths
from gateway.planning.reasons.choices import (
    AnyoneAsked,
    Choices,
    Entry,
    EntryInput,
    FieldChoice,
    OnlyOne,
    Part,
    Preferred,
    Provided,
    Reason,
    SharedOut,
    TakenOver,
)
from gateway.planning.reasons.what_if import WhatIf
from gateway.planning.routes import FieldRoute, Input, Jump, PositionRoute, Visit
from schema.operation import Operation
from schema.query_graph import TYPENAME, QueryGraph, selected_field
from schema.selections import SelectionSet

__all__ = ["explain_choices"]


def explain_choices(operation: Operation, graph: QueryGraph) -> Choices:
    """Raises PlanningError where there is no plan. Plans once more for each choice that was one."""
    route = choose(find_paths(operation, graph), graph, operation.kind)
    return _Telling(graph, WhatIf(operation, graph, route.cost)).choices(route, above=None)


@dataclass(frozen=True, slots=True)
class _Telling:
    graph: QueryGraph
    what_if: WhatIf

    def choices(self, position: PositionRoute, above: str | None) -> Choices:
        members = (self.choices(member, above) for member in position.members)
        return Choices(position.type, tuple(self._steps(position, above)), tuple(members))

    def _steps(self, position: PositionRoute, above: str | None) -> Iterator[Entry | FieldChoice]:
        told: set[int] = set()
        for visit in position.visits:
            if visit.jump is not None:
                yield self._entry(position, visit, visit.jump)
            for route in visit.fields:
                if not route.internal and id(route) not in told:
                    told.add(id(route))
                    yield self._field(position, route, above)

    def _field(self, position: PositionRoute, route: FieldRoute, above: str | None) -> FieldChoice:
        visits = [visit for visit in position.visits if route in visit.fields]
        name = route.field.name
        coordinate = f"{position.type}.{name}"
        below = self.choices(route.child, coordinate) if route.child is not None else None
        subgraphs = tuple(visit.subgraph for visit in visits)
        reason = SharedOut() if len(visits) > 1 else self._reason(position, visits[0], name, above)
        return FieldChoice(coordinate, route.field.response_name, subgraphs, reason, below)

    def _reason(self, position: PositionRoute, visit: Visit, name: str, above: str | None) -> Reason:
        if name == TYPENAME:
            return AnyoneAsked()
        ways = self.graph.field_moves(position.type, name)
        taken = next(way for way in ways if way.source.subgraph == visit.subgraph)
        others = tuple(way for way in ways if way is not taken and not way.only_if_provided)
        if taken.only_if_provided and above is not None:
            return Provided(above, tuple(way.source.subgraph for way in others))
        declared = self.graph.supergraph.field_in(taken.source.type, name, visit.subgraph)
        if not others:
            loser = declared.override_from if declared else None
            return TakenOver(loser) if loser else OnlyOne()
        if above is not None and not self.graph.entity_moves(position.type):
            return Part(above)
        return Preferred(
            visit.jump is None and above is not None,
            tuple(self.what_if.answered_by(position.type, name, way.source.subgraph) for way in others),
        )

    def _entry(self, position: PositionRoute, visit: Visit, jump: Jump) -> Entry:
        others = tuple(
            move
            for move in self.graph.entity_moves(jump.type)
            if (move.to.subgraph, move.to.type) == (visit.subgraph, jump.to_type)
            and move.key.fields != jump.key
        )
        is_for_client = any(not route.internal for route in visit.fields)
        fetched = (route.field.name for route in visit.fields if route.field.name != TYPENAME)
        return Entry(
            visit.subgraph,
            jump.type,
            jump.to_type,
            jump.key,
            tuple(_inputs(position, jump, jump.key)),
            jump.requires,
            tuple(_inputs(position, jump, jump.requires)) if jump.requires else (),
            tuple(f"${context.context.partition('__')[2]} {context.selection}" for context in jump.contexts),
            tuple(self.what_if.entered_by(jump.type, move) for move in others),
            () if is_for_client else tuple(dict.fromkeys(fetched)),
        )


def _inputs(position: PositionRoute, jump: Jump, needed: SelectionSet) -> Iterator[EntryInput]:
    for source in _distinct(jump):
        if selected_field(needed, source.route.field.name) is not None:
            visit = position.visits[source.visit]
            yield EntryInput(source.route.field.name, visit.subgraph, visit.jump is None)


def _distinct(jump: Jump) -> Iterator[Input]:
    seen: set[tuple[int, str]] = set()
    for source in jump.inputs:
        asked = source.visit, source.route.field.name
        if source.route.field.name != TYPENAME and asked not in seen:
            seen.add(asked)
            yield source
