"""Whatever comes over the wire: the answer is well-formed, errors have codes, no fault is the gateway's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.graph import Graph
from gateway.page.examples import Example
from tests.customer_graph.conftest import database_urls, examples, graph, known
from tests.gateway.wire_fuzz.run import documents_of, failed_of

__all__ = ["database_urls", "examples", "graph", "known"]

CASES = 300


async def test_no_request_however_odd_is_a_fault_of_the_gateway(
    graph: Graph,
    database_urls: Mapping[str, str],
    examples: Mapping[str, Example],
    known: Mapping[str, Sequence[str]],
) -> None:
    documents = documents_of(graph, (example.query for example in examples.values()), known)

    assert await failed_of(graph, database_urls, range(CASES), documents) == {}
