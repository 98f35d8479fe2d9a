"""The gateway gives the data that graphql-core gives over the five subgraphs merged into one schema."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import pytest

from gateway.commands.islands import EXAMPLES
from gateway.graph import Graph
from gateway.page.examples import Example, read_examples
from subgraphs.world import examples as known_examples
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.merged import MISSING
from tests.customer_graph.oracle import example_by_oracle, oracle_answer
from tests.customer_graph.random_operations import draw_operation

OPERATIONS = int(os.environ.get("FICHE_RANDOM_OPERATIONS", "1200"))
BATCHES = 8
"""Seeds are dealt out to this many tests, so that workers share them."""

NAMES = [example.name for example in read_examples(EXAMPLES)]


@pytest.mark.parametrize("name", NAMES)
async def test_an_example_operation_gives_what_the_merged_schema_gives(
    name: str, graph: Graph, customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    answer = await customer_graph.example(examples[name])

    expected = await example_by_oracle(graph, customer_graph, examples[name])
    assert answer == {"data": expected}


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_random_operation_gives_what_the_merged_schema_gives(
    batch: int,
    graph: Graph,
    customer_graph: CustomerGraph,
    known: Mapping[str, Sequence[str]],
    record_property: Callable[[str, object], None],
) -> None:
    """FICHE_RANDOM_OPERATIONS says how many; the seed in the message makes one again."""
    for seed in range(batch, OPERATIONS, BATCHES):
        operation = draw_operation(seed, graph.api_schema, known)

        answer = await customer_graph.answer(operation.text, operation.variables, known_examples.ME)

        expected = await oracle_answer(
            graph, customer_graph, operation.text, operation.variables, known_examples.ME
        )
        assert answer["data"] == expected, f"seed {seed}: {operation.text} {operation.variables}"
        told = {error["message"].partition(" field ")[0] + " field" for error in answer.get("errors", ())}
        assert told <= {MISSING}, f"seed {seed}: {answer['errors']}"
    record_property("operations compared", len(range(batch, OPERATIONS, BATCHES)))
