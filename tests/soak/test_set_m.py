"""Set M: 100,000 customers and 590,000 orders, seeded for real and read through the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.commands.islands import EXAMPLES, composed_islands, sqlite_urls
from gateway.graph import build_graph
from gateway.page.examples import read_examples
from subgraphs.world.seed import seed
from tests.customer_graph.conftest import running

pytestmark = pytest.mark.soak


async def test_the_example_operations_are_answered_on_set_m(tmp_path: Path) -> None:
    """The characters of the demonstration are in every set, so every example finds what it asks for."""
    urls = sqlite_urls(tmp_path)
    seed("M", urls)
    graph = build_graph(composed_islands(), operation_cache_size=100)

    async with running(graph, urls) as customer_graph:
        answers = {example.name: await customer_graph.example(example) for example in read_examples(EXAMPLES)}

    assert {name: answer.get("errors") for name, answer in answers.items()} == dict.fromkeys(answers)
    assert all(None not in answer["data"].values() for answer in answers.values())
