"""What planning makes of an operation, stage by stage. Each stage is a function of its name."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from gateway.explaining.stage import Stage
from gateway.operations.introspection import split_introspection
from gateway.planning.build_fetch_graph import build_fetch_graph
from gateway.planning.choice import choose
from gateway.planning.fetch_graph import FetchGraph
from gateway.planning.optimize import optimize
from gateway.planning.paths import find_paths
from gateway.planning.planner import plan
from gateway.planning.reasons import explain_choices, print_choices
from schema.deferral import DeferringOperation
from schema.operation import Operation
from schema.query_graph import QueryGraph

__all__ = ["choices", "fetches", "in_parts", "printed"]


def printed(stage: Stage, operation: Operation, fetched: Operation, graph: QueryGraph) -> str:
    """`fetched` is the operation without introspection. Raises PlanningError where there is no plan."""
    match stage:
        case Stage.NORMALIZED:
            return str(operation)
        case Stage.PATHS:
            return str(find_paths(fetched, graph))
        case Stage.CHOICES:
            return choices(fetched, graph)
        case Stage.FETCHES:
            return str(fetches(fetched, graph))
        case Stage.PLAN:
            return str(plan(fetched, graph))
    assert_never(stage)


def in_parts(deferring: DeferringOperation, graph: QueryGraph) -> str:
    """The plan for clients that take what is deferred later. Raises PlanningError where there is no plan."""
    fetched, _ = split_introspection(deferring.operation)
    return str(replace(plan(fetched, graph), deferrals=deferring.deferrals))


def choices(fetched: Operation, graph: QueryGraph) -> str:
    """A line for each, with its reason."""
    return print_choices(explain_choices(fetched, graph))


def fetches(fetched: Operation, graph: QueryGraph) -> FetchGraph:
    route = choose(find_paths(fetched, graph), graph, fetched.kind)
    return optimize(build_fetch_graph(route, fetched, graph))
