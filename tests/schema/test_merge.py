"""What the subgraphs of a case make together, without the definitions of the machinery."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse
from graphql.language import DirectiveDefinitionNode, DocumentNode, TypeDefinitionNode

from schema.compose import compose
from schema.supergraph import Supergraph
from schema.supergraph_printer import print_supergraph
from schema.supergraph_reader import read_supergraph

CASES = sorted((Path(__file__).parent / "merge").glob("*.graphql"))
MACHINERY = ("join__", "link")


def without_machinery(sdl: str) -> str:
    kept = [
        node
        for node in parse(sdl).definitions
        if not isinstance(node, TypeDefinitionNode | DirectiveDefinitionNode)
        or not node.name.value.startswith(MACHINERY)
        or node.name.value == "join__Graph"
    ]
    return print_supergraph(DocumentNode(definitions=tuple(kept)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_types_are_merged_by_their_kind(path, read_case) -> None:
    case = read_case(path)

    supergraph = compose(case.subgraphs)

    assert isinstance(supergraph, Supergraph), supergraph
    assert without_machinery(supergraph.sdl) == case.expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_order_of_the_subgraphs_does_not_matter(path, read_case) -> None:
    case = read_case(path)

    forwards, backwards = compose(case.subgraphs), compose(case.subgraphs[::-1])

    assert isinstance(forwards, Supergraph)
    assert isinstance(backwards, Supergraph)
    assert forwards.sdl == backwards.sdl


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_printed_supergraph_is_read_and_printed_unchanged(path, read_case) -> None:
    composed = compose(read_case(path).subgraphs)
    assert isinstance(composed, Supergraph)

    read = read_supergraph(composed.sdl)

    assert print_supergraph(parse(read.sdl)) == composed.sdl
    assert (read.subgraphs, read.types) == (composed.subgraphs, composed.types)
