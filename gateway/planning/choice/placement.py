"""Where one field can go at a position, and where it adds least."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Arrival, Draft
from gateway.planning.choice.jumps import Prepared, jump_into
from gateway.planning.paths import FieldPaths
from gateway.planning.routes import FieldRoute, Input, waves
from schema.query_graph import TYPENAME, FieldMove, selected_field
from schema.selections import SelectionSet, merge

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["Placed", "place", "route_along", "usable_ways"]

Placed = tuple[Draft, Input]


def place(
    search: Search, draft: Draft, paths: FieldPaths, index: int | None, prepared: Prepared
) -> Placed | None:
    """The draft with the field where it adds least, or None; the draft given may be changed.

    `index` is the field's place in the operation; None for an input of a jump.
    """
    search.count_placement()
    if paths.field.name == TYPENAME:
        route = FieldRoute(paths.field, internal=index is None or bool(paths.gives), gives=paths.gives)
        return _put(draft, 0, route, index)
    free = _place_free(search, draft, paths, index)
    if free is not None:
        return free
    ways = usable_ways(draft, paths, internal=index is None)
    usable = paths if len(ways) == len(paths.ways) else paths.along(ways)
    found = list(_placements(search, draft, usable, index, prepared))
    if not found:
        _note_dead_end(search, draft, paths)
        return None
    return found[0] if len(found) == 1 else min(found, key=_price)


def usable_ways(draft: Draft, paths: FieldPaths, *, internal: bool = False) -> tuple[FieldMove, ...]:
    """The ways without those of external fields that nobody provides here."""
    for way in paths.ways:
        if way.only_if_provided:
            break
    else:
        return paths.ways
    return tuple(
        way
        for way in paths.ways
        if not way.only_if_provided or draft.arrival_for(way, internal=internal) is not None
    )


def route_along(
    search: Search, draft: Draft, paths: FieldPaths, ways: tuple[FieldMove, ...], *, internal: bool
) -> FieldRoute | None:
    """The field taken along these ways, with the best route below it; None where there is none below."""
    internal = internal or bool(paths.gives)
    if paths.child is None:
        return FieldRoute(paths.field, paths.list_depth, None, internal, paths.gives)
    arrivals = tuple(
        Arrival(way.to.subgraph, way.to.type, _provided_below(draft, way, internal=internal)) for way in ways
    )
    child = search.solve(paths.child, arrivals)
    return FieldRoute(paths.field, paths.list_depth, child, internal, paths.gives) if child else None


def _provided_below(draft: Draft, way: FieldMove, *, internal: bool) -> SelectionSet | None:
    """What the field itself provides, and what a field further up provides below it."""
    arrived = draft.arrival_for(way, internal=internal)
    above = draft.arrivals[arrived].provides if arrived is not None else None
    selected = selected_field(above, way.field) if above else None
    if selected is None or selected.selections is None:
        return way.provides
    return merge(way.provides or SelectionSet(), selected.selections)


def _place_free(search: Search, draft: Draft, paths: FieldPaths, index: int | None) -> Placed | None:
    """Where one has arrived anyway and needs nobody else, nothing can be cheaper."""
    if draft.at_root:
        return None
    for way in paths.ways:
        arrived = draft.arrival_for(way, internal=index is None)
        if arrived is not None:
            route = route_along(search, draft, paths, (way,), internal=index is None)
            if route is not None and not (route.child and route.child.cost):
                return _put(draft, arrived, route, index)
    return None


def _placements(
    search: Search, draft: Draft, paths: FieldPaths, index: int | None, prepared: Prepared
) -> Iterator[Placed]:
    for way in paths.ways:
        route = route_along(search, draft, paths, (way,), internal=index is None)
        if route is not None:
            attempt_here = draft.copy() if len(paths.ways) > 1 else draft
            for attempt, visit in _visits(search, attempt_here, way, prepared, internal=index is None):
                yield _put(attempt, visit, route, index)
    if len(paths.ways) > 1 and paths.child is not None and index is not None and not paths.gives:
        yield from _shared_out(search, draft, paths, index, prepared)


def _shared_out(
    search: Search, draft: Draft, paths: FieldPaths, index: int, prepared: Prepared
) -> Iterator[Placed]:
    """The field asked of all the subgraphs that have it, each for what only it knows below: the only way
    for a value without a key, and often the faster one for an entity."""
    attempt = draft.copy()
    entered: list[tuple[FieldMove, int]] = []
    for way in paths.ways:
        for further, visit in _visits(search, attempt, way, prepared, internal=False):
            attempt = further
            entered.append((way, visit))
    if len(entered) < 2:
        return
    route = route_along(search, draft, paths, tuple(way for way, _ in entered), internal=False)
    if route is None or route.child is None:
        return
    for way, visit in entered:
        if route.child.arrival(way.source.subgraph) is not None:
            attempt.add(visit, index, route)
    yield attempt, Input(entered[0][1], route)


def _visits(
    search: Search, draft: Draft, way: FieldMove, prepared: Prepared, *, internal: bool
) -> Iterator[tuple[Draft, int]]:
    """The visit in which this way can be taken: the one that arrived, one that jumped, or a new one."""
    subgraph = way.source.subgraph
    if not way.needs_a_key_alone:
        yield from jump_into(search, draft, subgraph, way, prepared)
        return
    arrived = draft.arrival_for(way, internal=internal)
    if arrived is not None:
        yield draft, arrived
    elif not way.only_if_provided and not draft.at_root:
        jumped = draft.plain_jump(subgraph, internal=internal)
        if jumped is not None:
            yield draft, jumped
        else:
            yield from jump_into(search, draft, subgraph, None, prepared)


def _put(draft: Draft, visit: int, route: FieldRoute, index: int | None) -> Placed:
    if index is None:
        return draft, draft.add_internal(visit, route)
    draft.add(visit, index, route)
    return draft, Input(visit, route)


def _price(placed: Placed) -> tuple[int, int]:
    """What the draft costs, and among equals when the field is there: others may wait for it."""
    draft, source = placed
    below = waves(source.route.child.cost) if source.route.child else 0
    return draft.price(), draft.visits[source.visit].wave + below


def _note_dead_end(search: Search, draft: Draft, paths: FieldPaths) -> None:
    if search.dead_end:
        return
    here = ", ".join(arrival.subgraph for arrival in draft.arrivals) or "nowhere"
    ways = ", ".join(way.source.subgraph for way in paths.ways) or "no subgraph"
    search.dead_end = (
        f"The field '{draft.type}.{paths.field.name}' cannot be reached: it is answered by {ways}, "
        f"and from {here} no key leads there."
    )
