"""Thousands of documents by hypothesis-graphql over the wire. FICHE_DOCUMENT_CASES: how many of each kind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gateway.graph import Graph
from subgraphs.world.characters import CHARACTERS
from subgraphs.world.examples import character_id
from tests.clients.demonstration import demonstration
from tests.customer_graph.conftest import database_urls, graph
from tests.gateway.wire_fuzz.asking import try_documents
from tests.gateway.wire_fuzz.documents import Kind

__all__ = ["database_urls", "graph"]

pytestmark = pytest.mark.soak

CASES = int(os.environ.get("FICHE_DOCUMENT_CASES", "1000"))


@pytest.fixture
def url(database_urls: Mapping[str, str], tmp_path: Path) -> Iterator[str]:
    """Nothing is too expensive for it."""
    with demonstration(tmp_path, database_urls, FICHE_WARN_ONLY="true") as served:
        yield served


@pytest.mark.parametrize("kind", Kind)
def test_thousands_of_made_up_documents_are_answered_or_refused(kind: Kind, url: str, graph: Graph) -> None:
    ids = [character_id(role) for role in CHARACTERS]
    try_documents(url, graph.api_schema, kind, ids, CASES)
