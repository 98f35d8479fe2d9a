"""The search from the root down; its idea stands at the top of the package."""

from __future__ import annotations

from dataclasses import replace

from gateway.planning.choice.contexts import all_wanted
from gateway.planning.choice.draft import Arrival, Draft
from gateway.planning.choice.later import at_once, by_part
from gateway.planning.choice.object_position import fill
from gateway.planning.choice.search import MOST_PLACEMENTS, Search
from gateway.planning.errors import NoPlan
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.places import Place
from gateway.planning.routes import PositionRoute, Visit
from schema.deferral import Part
from schema.operation import OperationKind
from schema.query_graph import TYPENAME, QueryGraph

__all__ = ["choose"]


MOST_ROUNDS = 10
"""How deep the values of contexts may need further ones."""


def choose(
    paths: PositionPaths, graph: QueryGraph, kind: OperationKind, most_placements: int = MOST_PLACEMENTS
) -> PositionRoute:
    """Raises NoPlan where a field cannot be reached, TooManyChoices where there is too much to weigh."""
    for _ in range(MOST_ROUNDS):
        route = _chosen(Search(graph, most_placements, paths.wanted), paths, kind)
        wanted = all_wanted(route, paths.wanted) if graph.context_setters else paths.wanted
        if wanted == paths.wanted:
            return route
        paths = paths.wanting(wanted)
    raise NoPlan("The value of a context needs another one above it, and that one more, without an end.")


def _chosen(search: Search, paths: PositionPaths, kind: OperationKind) -> PositionRoute:
    arrivals = tuple(Arrival(move.to.subgraph, move.to.type) for move in search.graph.root_moves(kind))
    fields = tuple(field for field in paths.fields if field.field.name != TYPENAME)
    if kind is OperationKind.MUTATION:
        routes = [_root(search, paths.place, (field,), arrivals) for field in fields]
        return _one_after_the_other(paths.place, routes)
    now = _root(search, paths.place, at_once(fields), arrivals)
    later = [
        _later(_root(search, paths.place, tuple(deferred), arrivals), part)
        for part, deferred in by_part(fields).items()
    ]
    return _side_by_side(now, later) if later else now


def _later(route: PositionRoute, part: Part) -> PositionRoute:
    return replace(route, visits=tuple(replace(visit, part=part) for visit in route.visits))


def _side_by_side(now: PositionRoute, later: list[PositionRoute]) -> PositionRoute:
    """At the root one needs no key: what is deferred there has fetches of its own."""
    routes = [now, *later]
    return PositionRoute(
        now.place,
        tuple(visit for route in routes for visit in route.visits),
        frozenset().union(*(route.cost for route in routes)),
    )


def _root(
    search: Search, place: Place, fields: tuple[FieldPaths, ...], arrivals: tuple[Arrival, ...]
) -> PositionRoute:
    draft = fill(search, Draft(place, arrivals, at_root=True), fields)
    if draft is None:
        raise NoPlan(search.dead_end)
    return draft.finished()


def _one_after_the_other(place: Place, routes: list[PositionRoute]) -> PositionRoute:
    """One visit for each run of mutation fields of one subgraph. They run one after the other, each with all
    that is asked below it, as GraphQL (section 6.2.2) wants it."""
    visits: list[Visit] = []
    cost: set[tuple[int, str]] = set()
    for route in routes:
        (visit,) = route.visits
        if visits and visits[-1].subgraph == visit.subgraph:
            visits[-1] = replace(visits[-1], fields=visits[-1].fields + visit.fields)
        else:
            visits.append(replace(visit, wave=len(visits)))
        cost |= {(len(visits) - 1 + wave, subgraph) for wave, subgraph in route.cost}
    return PositionRoute(place, tuple(visits), frozenset(cost))
