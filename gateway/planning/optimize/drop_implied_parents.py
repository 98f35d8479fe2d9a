"""A step need not name a parent for which another of its parents waits already."""

from __future__ import annotations

from dataclasses import replace

from gateway.planning.fetch_graph import FetchGraph

__all__ = ["drop_implied_parents"]


def drop_implied_parents(graph: FetchGraph) -> FetchGraph:
    steps = tuple(
        replace(
            step,
            parents=step.parents - frozenset().union(*(graph.ancestors[parent] for parent in step.parents)),
        )
        if len(step.parents) > 1
        else step
        for step in graph.steps
    )
    return replace(graph, steps=steps)
