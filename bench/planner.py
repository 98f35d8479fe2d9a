"""The planner by itself: a normalised operation in, a plan out.

Targets stand beside the figures. They hold on a machine that does nothing else: where others are at work,
their use of the caches is in the CPU time as well, and the fastest round says more than the median.
"""

from __future__ import annotations

from functools import partial

from graphql import OperationDefinitionNode, parse, validate

from bench.measure import Measured, cpu_time
from bench.shop import HEAVY, SMALL, shop_graph
from gateway.commands.islands import EXAMPLES, composed_islands
from gateway.graph import Graph, build_graph
from gateway.operations.normalize import normalize
from gateway.page.examples import read_examples
from gateway.planning import plan
from schema.operation import Operation

__all__ = ["bench_planner"]

TARGETS = {HEAVY: 2.5, SMALL: 0.5}
"""Milliseconds for a plan."""


def bench_planner() -> None:
    shop = shop_graph()
    cases = [("benchmark query", HEAVY, shop), ("small query, two subgraphs", SMALL, shop)]
    customers = build_graph(composed_islands(), operation_cache_size=100)
    cases += [(example.name, example.query, customers) for example in read_examples(EXAMPLES)]

    print(f"{'Planner, CPU time':32} {'validate':>18} {'normalize':>18} {'plan':>18} {'target':>10}")
    for name, text, graph in cases:
        document = parse(text)
        node = document.definitions[0]
        assert isinstance(node, OperationDefinitionNode)  # noqa: S101 - the texts are ours
        operation = normalize(document, node, graph.api_schema)
        checked = cpu_time(partial(validate, graph.api_schema, document), times=10)
        normalized = cpu_time(partial(normalize, document, node, graph.api_schema), times=20)
        planned = _planned(operation, graph)
        print(f"{name:32} {checked} {normalized} {planned} {_judged(planned, TARGETS.get(text))}")


def _planned(operation: Operation, graph: Graph) -> Measured:
    return cpu_time(lambda: plan(operation, graph.query_graph()), times=20)


def _judged(planned: Measured, target: float | None) -> str:
    if target is None:
        return ""
    return f"{target:7.1f} ms {'met' if planned.fastest <= target else 'MISSED'}"
