"""Each hint of the catalogue has a case that bears its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.codes import HintCode
from schema.compose import compose
from schema.supergraph import Supergraph

CASES = sorted((Path(__file__).parent / "hints").glob("*.graphql"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_deserves_a_look_is_pointed_at_and_composes(path, read_case) -> None:
    case = read_case(path)

    supergraph = compose(case.subgraphs)

    assert isinstance(supergraph, Supergraph), supergraph
    assert "".join(f"{hint}\n" for hint in supergraph.hints) == case.expected
    assert {hint.code for hint in supergraph.hints} == {HintCode(path.stem)}
