"""Twenty thousand random operations by random tokens, with fixed seeds; it says what they were.

FICHE_RIGHTS_CASES says how many; what fails is told as small as it can be.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.graph import Graph
from tests.customer_graph.conftest import database_urls, graph  # noqa: F401 - fixtures of this module too
from tests.customer_graph.rights_fuzz.askers import ASKERS
from tests.customer_graph.rights_fuzz.run import run_cases

pytestmark = pytest.mark.soak

CASES = int(os.environ.get("FICHE_RIGHTS_CASES", "20000"))

OF_EACH = -(-CASES // len(ASKERS))


@pytest.mark.parametrize("name", ASKERS)
async def test_no_token_is_given_more_or_less_than_the_rules_allow(
    name: str,
    graph: Graph,  # noqa: F811 - the fixture
    database_urls: Mapping[str, str],  # noqa: F811 - the fixture
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    counts = await run_cases(graph, database_urls, tmp_path, [name], range(1_000, 1_000 + OF_EACH))
    record_property("cases", dict(counts))
    assert counts["cases"] == OF_EACH
