"""Which queries can be answered, and the shortest that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.compose import compose
from schema.composition import CompositionFailure

CASES = sorted((Path(__file__).parent / "satisfiability").glob("*.graphql"))
COMPOSES = "COMPOSES\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_query_that_cannot_be_answered_is_shown_with_a_reason_for_each_subgraph(path, read_case) -> None:
    case = read_case(path)

    composed = compose(case.subgraphs)

    found = f"{composed}\n" if isinstance(composed, CompositionFailure) else COMPOSES
    assert found == case.expected
