"""The planner: an operation in, a query plan out. No I/O, no clock, the same plan every time.

divided            what is asked at once, and what is deferred
find_paths         for every field, the subgraphs that can answer it
choose             which of them does, and how one gets there
build_fetch_graph  the requests, and which must wait for which
optimize           fewer of them
assemble           the plan
"""

from __future__ import annotations

from gateway.planning.assemble import assemble
from gateway.planning.build_fetch_graph import build_fetch_graph
from gateway.planning.choice import MOST_PLACEMENTS, choose
from gateway.planning.deferred import divided, undivided
from gateway.planning.errors import PlanningError
from gateway.planning.optimize import optimize
from gateway.planning.paths import find_paths
from resolvers.plan import QueryPlan
from schema.operation import Operation
from schema.query_graph import QueryGraph

__all__ = ["plan"]


def plan(operation: Operation, graph: QueryGraph, most_placements: int = MOST_PLACEMENTS) -> QueryPlan:
    """Raises PlanningError where there is no plan, or none that `most_placements` attempts find."""
    asked = divided(operation)
    if asked is operation:
        return _planned(operation, graph, most_placements)
    try:
        return _planned(asked, graph, most_placements)
    except PlanningError:  # nothing that is deferred has to come from fetches of its own
        return _planned(undivided(operation), graph, most_placements)


def _planned(operation: Operation, graph: QueryGraph, most_placements: int) -> QueryPlan:
    paths = find_paths(operation, graph)
    route = choose(paths, graph, operation.kind, most_placements)
    fetches = optimize(build_fetch_graph(route, operation, graph))
    return assemble(fetches)
