"""Random operations by random tokens: no answer holds more than the rules allow, nor less.

`make soak` runs many more of them: tests/soak/test_rights_fuzz.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.graph import Graph
from tests.customer_graph.rights_fuzz.run import run_cases

FEW = ("a shopper", "a shopper at an accountant's", "sealed agency", "marketplace", "coalition", "accountant")

CASES_OF_EACH = 50


async def test_no_token_is_given_more_or_less_than_the_rules_allow(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> None:
    counts = await run_cases(graph, database_urls, tmp_path, FEW, range(CASES_OF_EACH))
    assert counts["cases"] == CASES_OF_EACH * len(FEW)
    for kind in (
        "read",
        "misspelt",
        "introspection",
        "suggestions",
        "with denied fields",
        "with a composite",
    ):
        assert counts[kind] >= 5, counts
    for kind in ("with something to read", "with marked texts", "compared"):
        assert counts[kind] > 20, counts
