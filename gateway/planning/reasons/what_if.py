"""What another choice would have cost: the planner is asked once more, without the choice it made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.planning.choice import choose
from gateway.planning.errors import PlanningError
from gateway.planning.paths import find_paths
from gateway.planning.reasons.choices import Alternative
from gateway.planning.routes import Cost, PositionRoute, Visit, waves
from schema.operation import Operation
from schema.query_graph import EntityMove, FieldMove, QueryGraph

__all__ = ["WhatIf"]


class _AnsweredBy(QueryGraph):
    """The query graph in which a field of a type has one subgraph only."""

    def __init__(self, whole: QueryGraph, type_name: str, field: str, subgraph: str) -> None:
        super().__init__(whole.supergraph)
        self._narrowed = type_name, field
        self._subgraph = subgraph

    def field_moves(self, type_name: str, field: str) -> tuple[FieldMove, ...]:
        found = super().field_moves(type_name, field)
        if (type_name, field) != self._narrowed:
            return found
        return tuple(move for move in found if move.source.subgraph == self._subgraph)


class _EnteredBy(QueryGraph):
    """The query graph in which a subgraph finds the entities of a type by one of its keys only."""

    def __init__(self, whole: QueryGraph, move: EntityMove) -> None:
        super().__init__(whole.supergraph)
        self._only = move

    def entity_moves(self, type_name: str) -> tuple[EntityMove, ...]:
        return tuple(
            move
            for move in super().entity_moves(type_name)
            if move.to != self._only.to or move.key == self._only.key
        )


@dataclass(slots=True)
class WhatIf:
    operation: Operation
    graph: QueryGraph
    chosen: Cost
    _found: dict[tuple[str, str, str], Alternative] = field(default_factory=dict)

    def answered_by(self, type_name: str, name: str, subgraph: str) -> Alternative:
        """If the field were answered by this subgraph wherever the client asks for it. Keys and what others
        require may still be taken from anywhere."""
        asked = type_name, name, subgraph
        if asked not in self._found:
            narrowed = _AnsweredBy(self.graph, type_name, name, subgraph)
            route = self._route(narrowed, self.graph)
            obeyed = route is not None and all(
                visit.subgraph == subgraph for visit in _visits_for(route, type_name, name)
            )
            self._found[asked] = self._compared(subgraph, route, is_known=route is None or obeyed)
        return self._found[asked]

    def entered_by(self, type_name: str, move: EntityMove) -> Alternative:
        """If this key of the subgraph were its only one."""
        key = f"{{ {move.key.fields.inner} }}"
        asked = type_name, move.to.subgraph, key
        if asked not in self._found:
            narrowed = _EnteredBy(self.graph, move)
            self._found[asked] = self._compared(key, self._route(narrowed, narrowed), is_known=True)
        return self._found[asked]

    def _route(self, asked: QueryGraph, walked: QueryGraph) -> PositionRoute | None:
        try:
            return choose(find_paths(self.operation, asked), walked, self.operation.kind)
        except PlanningError:
            return None

    def _compared(self, name: str, route: PositionRoute | None, *, is_known: bool) -> Alternative:
        if route is None:
            return Alternative(name, is_possible=False)
        return Alternative(
            name,
            requests=len(route.cost) - len(self.chosen),
            waves=waves(route.cost) - waves(self.chosen),
            delay=sum(wave for wave, _ in route.cost) - sum(wave for wave, _ in self.chosen),
            is_known=is_known,
        )


def _visits_for(position: PositionRoute, type_name: str, name: str) -> Iterator[Visit]:
    """Those that answer the field for the client."""
    for visit in position.visits:
        for route in visit.fields:
            if not route.internal:
                if position.type == type_name and route.field.name == name:
                    yield visit
                if route.child is not None:
                    yield from _visits_for(route.child, type_name, name)
    for member in position.members:
        yield from _visits_for(member, type_name, name)
