"""`fiche demo` over the wire: what the schema allows is answered, and what it does not allow is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.graph import Graph
from tests.clients.demonstration import CAMILLE, demonstration
from tests.customer_graph.conftest import database_urls, graph
from tests.gateway.wire_fuzz.asking import try_documents
from tests.gateway.wire_fuzz.documents import Kind

__all__ = ["database_urls", "graph"]

EXAMPLES = 25
"""Of each kind."""


def test_what_hypothesis_makes_of_the_schema_is_answered_or_refused(
    database_urls: Mapping[str, str], graph: Graph, tmp_path: Path
) -> None:
    with demonstration(tmp_path, database_urls) as url:
        for kind in Kind:
            try_documents(url, graph.api_schema, kind, [CAMILLE], EXAMPLES)
