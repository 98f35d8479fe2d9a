"""Passes over the fetch graph, in this order. Each takes a fetch graph and returns a better one."""

from gateway.planning.fetch_graph import FetchGraph
from gateway.planning.optimize.batch_waves import batch_waves
from gateway.planning.optimize.drop_implied_parents import drop_implied_parents

__all__ = ["PASSES", "optimize"]

PASSES = (batch_waves, drop_implied_parents)


def optimize(graph: FetchGraph) -> FetchGraph:
    for optimization in PASSES:
        graph = optimization(graph)
    return graph
