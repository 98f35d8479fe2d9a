"""A position of an interface or union.

Fields of the interface stay on it where every object type that may come answers them there; the others are
asked of each object type by itself, together with what fragments ask.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Arrival, Draft, provides
from gateway.planning.choice.placement import route_along
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.routes import FieldRoute, PositionRoute, Visit
from schema.query_graph import TYPENAME, Node, QueryGraph
from schema.selections import Field

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["solve_abstract"]


def solve_abstract(
    search: Search, position: PositionPaths, arrivals: tuple[Arrival, ...]
) -> PositionRoute | None:
    draft = Draft(position.type, arrivals)
    asked_of_members = tuple(
        paths
        for index, paths in enumerate(position.fields)
        if not _place_on_interface(search, draft, paths, index)
    )
    members = _members(search, position, arrivals, asked_of_members)
    if members is None:
        return None
    cost = draft.cost().union(*(member.cost for member in members))
    return PositionRoute(position.type, _visits(draft, members), cost, members)


def _place_on_interface(search: Search, draft: Draft, paths: FieldPaths, index: int) -> bool:
    if paths.field.name == TYPENAME:
        draft.add(0, index, FieldRoute(paths.field))
        return True
    for visit, arrival in enumerate(draft.arrivals):
        if _answered_on_interface(search.graph, arrival, paths.field.name):
            way = search.graph.field_move(Node(arrival.type, arrival.subgraph), paths.field.name)
            route = route_along(search, paths, (way,), internal=False) if way else None
            if route is not None:
                draft.add(visit, index, route)
                return True
    return False


def _answered_on_interface(graph: QueryGraph, arrival: Arrival, field: str) -> bool:
    """The subgraph has the field on the type it declares here, and resolves it on every object type."""
    node = Node(arrival.type, arrival.subgraph)
    names = {arrival.type, *graph.possible_types_at(node)}
    moves = [graph.field_move(Node(name, arrival.subgraph), field) for name in sorted(names)]
    return all(
        move is not None and move.requires is None and (not move.only_if_provided or provides(arrival, field))
        for move in moves
    )


def _members(
    search: Search,
    position: PositionPaths,
    arrivals: tuple[Arrival, ...],
    asked_of_members: tuple[FieldPaths, ...],
) -> tuple[PositionRoute, ...] | None:
    """A route for each object type of which something is asked; None where one has no route."""
    possible = [
        (arrival, search.graph.possible_types_at(Node(arrival.type, arrival.subgraph)))
        for arrival in arrivals
    ]
    members = []
    for name in sorted({name for _, types in possible for name in types}):
        asked = position.narrowed(name, asked_of_members) if asked_of_members else position.members.get(name)
        if asked is None:
            continue
        here = tuple(replace(arrival, type=name) for arrival, types in possible if name in types)
        route = search.solve(asked, here)
        if route is None:
            return None
        members.append(route)
    return tuple(members)


def _visits(draft: Draft, members: tuple[PositionRoute, ...]) -> tuple[Visit, ...]:
    """Those that answer something. Each asks for `__typename` too: without it nobody knows the type."""
    used = {visit.subgraph for member in members for visit in member.visits if visit.jump is None}
    answering = [visit for visit in draft.visits if visit.fields or visit.subgraph in used]
    typename = Field(TYPENAME)
    return tuple(
        Visit(visit.subgraph, (FieldRoute(typename, internal=True), *visit.routes()))
        for visit in answering or draft.visits[:1]
    )
