"""The example operations on set S: golden answers, and no more requests than a good planner needs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import Example, read_examples
from tests.customer_graph.conftest import CustomerGraph

NAMES = [example.name for example in read_examples(EXAMPLES)]

MOST_REQUESTS = {
    "F1Header": 4,
    "F2Orders": 4,
    "F3OrderPage": 4,
    "F4Preferences": 5,
    "B1Sheet": 7,
    "B2OrderToCrm": 6,
    "B3Search": 5,
    "B5B2bAccount": 7,
    "P1MarketplaceOrders": 2,
    "P2Carrier": 3,
    "P3CoalitionCard": 3,
    "P4Agency": 5,
    "P5Accountant": 2,
}
"""The fetches that a reference planner needs, besides those of the hub's own composites."""

COMPOSITE_REQUESTS = {
    "B1Sheet": ["hub", "commerce", "crm", "loyalty", "accounting", "commerce"],
    "B3Search": ["commerce", "crm"],
}
"""What the sub-operation of an operation with composite fields asks. All of them together have one. What
happened on the site waits for the consent to profiling, in F4 as in the timeline of B1."""


def test_every_operation_has_its_figure() -> None:
    assert sorted(MOST_REQUESTS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_answers_as_agreed(
    name: str, customer_graph: CustomerGraph, examples: Mapping[str, Example], golden: Path
) -> None:
    """The whole answer, without a gap. FICHE_ACCEPT=1 writes what came; read it before you commit it."""
    file = golden / f"{name}.json"

    answer = await customer_graph.example(examples[name])

    if os.environ.get("FICHE_ACCEPT"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n")
    assert answer == json.loads(file.read_text())
    assert "errors" not in answer


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_needs_no_more_requests_than_a_good_planner(
    name: str, customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    await customer_graph.example(examples[name])

    assert len(customer_graph.asked) <= MOST_REQUESTS[name]
    below = [subgraph for subgraph, _ in customer_graph.asked_below]
    assert sorted(below) == sorted(COMPOSITE_REQUESTS.get(name, []))
