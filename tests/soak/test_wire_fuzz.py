"""Twenty thousand random requests over the wire, with fixed seeds. FICHE_WIRE_CASES says how many."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import pytest

from gateway.graph import Graph
from gateway.page.examples import Example
from tests.customer_graph.conftest import database_urls, examples, graph, known
from tests.gateway.wire_fuzz.run import documents_of, failed_of

__all__ = ["database_urls", "examples", "graph", "known"]

pytestmark = pytest.mark.soak

CASES = int(os.environ.get("FICHE_WIRE_CASES", "20000"))

FIRST = 1_000
"""Those before it are sent by `make test`."""


async def test_none_of_many_odd_requests_is_a_fault_of_the_gateway(
    graph: Graph,
    database_urls: Mapping[str, str],
    examples: Mapping[str, Example],
    known: Mapping[str, Sequence[str]],
) -> None:
    documents = documents_of(graph, (example.query for example in examples.values()), known)

    assert await failed_of(graph, database_urls, range(FIRST, FIRST + CASES), documents) == {}
