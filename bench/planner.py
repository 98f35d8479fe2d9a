"""The planner by itself, and what comes before it the first time a document is seen.

The targets hold on a machine that does nothing else: where others are at work, their use of the caches is in
the CPU time as well, and the fastest round says more than the median. So the fastest is what is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from graphql import OperationDefinitionNode, parse, validate

from bench.measure import Measured, cpu_time
from bench.report import Section, Table, at_most
from bench.shop import HEAVY, SMALL, shop_graph
from gateway.commands.islands import EXAMPLES, composed_islands
from gateway.graph import Graph, build_graph
from gateway.operations.normalize import normalize
from gateway.page.examples import read_examples
from gateway.planning import plan

__all__ = ["bench_planner"]

TARGETS = {"benchmark query": (2.5, 1.2), "small query, two subgraphs": (0.5, 0.25)}
"""Milliseconds for a plan."""


@dataclass(frozen=True, slots=True)
class Stages:
    name: str
    parse: Measured
    validate: Measured
    normalize: Measured
    plan: Measured

    @property
    def shown(self) -> Sequence[str]:
        return [
            self.name,
            *(str(each).strip() for each in (self.parse, self.validate, self.normalize, self.plan)),
        ]


async def bench_planner() -> Section:
    shop = shop_graph()
    cases = [("benchmark query", HEAVY, shop), ("small query, two subgraphs", SMALL, shop)]
    customers = build_graph(composed_islands(), operation_cache_size=100)
    cases += [(example.name, example.query, customers) for example in read_examples(EXAMPLES)]
    measured = [_stages(*case) for case in cases]
    return Section(
        "Planner and cold path, in the harness's own process",
        [
            Table(
                ["CPU time, median of rounds", "parse", "validate", "normalize", "plan"],
                [e.shown for e in measured],
            )
        ],
        verdicts=[
            at_most(f"planner alone: {each.name}", each.plan.fastest, *TARGETS[each.name], "{:.2f} ms")
            for each in measured
            if each.name in TARGETS
        ],
    )


def _stages(name: str, text: str, graph: Graph) -> Stages:
    document = parse(text)
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)  # noqa: S101 - the texts are ours
    operation = normalize(document, node, graph.api_schema)
    return Stages(
        name,
        cpu_time(partial(parse, text), times=20),
        cpu_time(partial(validate, graph.api_schema, document), times=10),
        cpu_time(partial(normalize, document, node, graph.api_schema), times=20),
        cpu_time(lambda: plan(operation, graph.query_graph()), times=20),
    )
