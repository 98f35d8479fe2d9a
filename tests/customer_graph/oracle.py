"""What the merged schema answers over the running islands of a test."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.graph import Graph
from gateway.page.examples import Example
from subgraphs.kit.app import Subgraph
from subgraphs.kit.context import Caller
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.merged import Island, MergedSchema

__all__ = ["example_by_oracle", "oracle_answer"]


async def example_by_oracle(
    graph: Graph, customer_graph: CustomerGraph, example: Example, down: str | None = None
) -> Json:
    """`down` names an island that fails."""
    subject = example.headers.get("fiche-subject")
    given = str(subject) if subject else None
    return await oracle_answer(graph, customer_graph, example.query, example.variables, given, down)


async def oracle_answer(
    graph: Graph,
    customer_graph: CustomerGraph,
    query: str,
    variables: Mapping[str, object],
    subject: str | None,
    down: str | None = None,
) -> Json:
    islands = {}
    for name, app in customer_graph.islands.items():
        if name != down:
            subgraph: Subgraph[object, object] = app.state.subgraph
            context = subgraph.context(app.state.source, Caller(subject))
            islands[name] = Island(subgraph.schema.executable, context)
    merged = MergedSchema(graph.supergraph, graph.api_schema)
    return await merged.answer(query, variables, islands)
