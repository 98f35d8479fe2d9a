"""A position of an interface or union.

Fields of the interface stay on it where every object type that may come answers them there, or where a
subgraph knows the interface as an object of its own (`@interfaceObject`); the others are asked of each object
type by itself, together with what fragments ask. Whoever is asked for members must know the object types: if
nobody who has arrived does, a subgraph that owns the interface is visited first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Arrival, Draft, provides
from gateway.planning.choice.jumps import NONE_PREPARED, jump_into
from gateway.planning.choice.object_position import solve_object
from gateway.planning.choice.placement import place, route_along
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.routes import Cost, FieldRoute, PositionRoute, total
from schema.query_graph import TYPENAME, FieldMove, Node, QueryGraph
from schema.selections import Field

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["solve_abstract"]

Asked = Sequence[tuple[int, FieldPaths]]
"""Fields with their place in the operation."""

_Way = tuple[PositionPaths, tuple[Arrival, ...]]
"""A member, and how one arrives at it."""

BEFORE_ALL = -1
"""The place of the planner's own `__typename`, before the fields of the client."""


def solve_abstract(
    search: Search, position: PositionPaths, arrivals: tuple[Arrival, ...]
) -> PositionRoute | None:
    asked = [(index, paths) for index, paths in enumerate(position.fields) if paths.field.name != TYPENAME]
    draft = Draft(position.place, arrivals)
    left = _place_on_interface(search, draft, asked)
    someone_must_know = (
        position.asks_type
        or len(asked) < len(position.fields)
        or any(not _interface_object_ways(search.graph, paths) for _, paths in left)
    )
    placed = _placed_somewhere(search, draft.copy(), left, owner_first=someone_must_know)
    if left and not someone_must_know and (placed is None or len(placed[0].cost()) > 1):
        by_owner = _placed_somewhere(search, draft, left, owner_first=True)
        placed = min((p for p in (placed, by_owner) if p is not None), key=_price, default=None)
    if placed is None:
        return None
    known, left = placed
    members = _members(search, position, known, tuple(paths for _, paths in left))
    if members is None:
        return None
    _ask_for_type(known, position, members)
    return known.finished(members)


def _placed_somewhere(
    search: Search, draft: Draft, left: Asked, *, owner_first: bool
) -> tuple[Draft, Asked] | None:
    """The draft with fields placed on the interface wherever that is possible, and those that are left."""
    known = _with_someone_who_knows(search, draft, needed=owner_first)
    if known is None:
        return None
    left = _place_on_interface(search, known, left)
    known, left = _placed_on_interface_object(search, known, left)
    known = _with_someone_who_knows(search, known, needed=bool(left))
    return None if known is None else (known, _place_on_interface(search, known, left))


def _price(placed: tuple[Draft, Asked]) -> tuple[int, int]:
    """What the members cost is not known yet: the fewer fields are left to them, the better."""
    return len(placed[1]), placed[0].price()


def _place_on_interface(search: Search, draft: Draft, asked: Asked) -> Asked:
    """Adds the fields that a visit answers on the interface. Those that none does are left."""
    left = []
    for index, paths in asked:
        for visit, arrival in enumerate(_arrivals(draft)):
            if _answered_on_interface(search.graph, arrival, paths.field.name):
                way = search.graph.field_move(Node(arrival.type, arrival.subgraph), paths.field.name)
                route = route_along(search, draft, paths, (way,), internal=False) if way else None
                if route is not None:
                    draft.add(visit, index, route)
                    break
        else:
            left.append((index, paths))
    return left


def _placed_on_interface_object(search: Search, draft: Draft, asked: Asked) -> tuple[Draft, Asked]:
    left = []
    for index, paths in asked:
        ways = _interface_object_ways(search.graph, paths)
        asked_there = replace(paths, ways=ways)
        placed = place(search, draft.copy(), asked_there, index, NONE_PREPARED) if ways else None
        if placed is None:
            left.append((index, paths))
        else:
            draft = placed[0]
    return draft, left


def _interface_object_ways(graph: QueryGraph, paths: FieldPaths) -> tuple[FieldMove, ...]:
    return tuple(way for way in paths.ways if graph.is_interface_object(way.source))


def _arrivals(draft: Draft) -> list[Arrival]:
    """How one came to each visit: with the field above, or as the interface by a key."""
    jumped = draft.visits[len(draft.arrivals) :]
    return [*draft.arrivals, *(Arrival(visit.subgraph, draft.type) for visit in jumped)]


def _answered_on_interface(graph: QueryGraph, arrival: Arrival, field: str) -> bool:
    """The subgraph has the field on the type it declares here, and resolves it on every object type."""
    node = Node(arrival.type, arrival.subgraph)
    names = (
        {arrival.type} if graph.is_interface_object(node) else {arrival.type, *graph.possible_types_at(node)}
    )
    moves = [graph.field_move(Node(name, arrival.subgraph), field) for name in sorted(names)]
    return all(
        move is not None
        and move.needs_a_key_alone
        and (not move.only_if_provided or provides(arrival, field))
        for move in moves
    )


def _with_someone_who_knows(search: Search, draft: Draft, *, needed: bool) -> Draft | None:
    """The draft with a visit that knows the object types if one is needed; None where nobody can be asked."""
    graph = search.graph
    for visit, arrival in zip(draft.visits, draft.arrivals, strict=False):
        visit.knows_members = not graph.is_interface_object(Node(arrival.type, arrival.subgraph))
    if not needed or any(visit.knows_members for visit in draft.visits):
        return draft
    owners = [
        subgraph
        for subgraph, found in graph.supergraph.types.get(draft.type, {}).items()
        if not found.is_interface_object and found.is_entity
    ]
    found = [
        jumped for owner in owners for jumped in jump_into(search, draft.copy(), owner, None, NONE_PREPARED)
    ]
    if not found:
        search.dead_end = search.dead_end or (
            f"The type of a '{draft.type}' cannot be told: no key leads to a subgraph that owns it."
        )
        return None
    best, owner_visit = min(found, key=lambda jumped: jumped[0].price())
    best.visits[owner_visit].knows_members = True
    return best


def _members(
    search: Search, position: PositionPaths, draft: Draft, asked_of_members: tuple[FieldPaths, ...]
) -> tuple[PositionRoute, ...] | None:
    """A route for each object type of which something is asked; None where one has no route."""
    possible = _possible_arrivals(search.graph, draft)
    members: list[PositionRoute] = []
    ways: list[_Way] = []
    for name in sorted({name for _, types in possible for name in types}):
        asked = position.narrowed(name, asked_of_members) if asked_of_members else position.members.get(name)
        if asked is None:
            continue
        here = tuple(replace(arrival, type=name) for arrival, types in possible if name in types)
        route = search.solve(asked, here) or search.solve(asked, here + _unaware_arrivals(draft))
        if route is None:
            return None
        members.append(route)
        ways.append((asked, here))
    return tuple(_in_company(search, members, ways))


def _in_company(
    search: Search, members: Sequence[PositionRoute], ways: Sequence[_Way]
) -> Sequence[PositionRoute]:
    """Where a member leaves a choice, it goes to a subgraph that another member asks in the same wave."""
    together = list(members)
    if len({member.cost for member in members}) < 2:
        return together
    for index, (asked, arrivals) in enumerate(ways):
        others: Cost = frozenset().union(*(m.cost for m in together[:index] + together[index + 1 :]))
        if together[index].cost <= others:
            continue
        route = solve_object(search, asked, arrivals, others)
        if route is not None and total(route.cost | others) < total(together[index].cost | others):
            together[index] = route
    return together


def _possible_arrivals(graph: QueryGraph, draft: Draft) -> Sequence[tuple[Arrival, frozenset[str]]]:
    """How one arrives at a member, and the object types that can come that way."""
    return [
        (arrival, graph.possible_types_at(Node(arrival.type, arrival.subgraph)))
        for arrival, visit in zip(_arrivals(draft), draft.visits, strict=True)
        if visit.knows_members
    ]


def _unaware_arrivals(draft: Draft) -> tuple[Arrival, ...]:
    """Who knows the interface as an object of its own has its fields of a member at hand, too. But it must be
    asked for them of every member, whose errors would then be the client's: only where there is no other way.
    """
    return tuple(
        arrival
        for arrival, visit in zip(draft.arrivals, draft.visits, strict=False)
        if not visit.knows_members
    )


def _ask_for_type(draft: Draft, position: PositionPaths, members: tuple[PositionRoute, ...]) -> None:
    """Without `__typename` nobody knows which member an object is; who is asked for members is asked for it,
    and the first of them answers the client's own `__typename`."""
    used = {visit.subgraph for member in members for visit in member.visits if visit.jump is None}
    knowing = [visit for visit in draft.visits if visit.knows_members]
    asked = [visit for visit in knowing if visit.fields or visit.subgraph in used] or knowing[:1]
    for visit in asked or draft.visits[:1]:
        visit.fields.setdefault(BEFORE_ALL, []).append(FieldRoute(Field(TYPENAME), internal=True))
    for index, paths in enumerate(position.fields):
        if paths.field.name == TYPENAME:
            route = FieldRoute(paths.field, internal=bool(paths.gives), gives=paths.gives)
            asked[0].fields.setdefault(index, []).append(route)
