"""The customer graph on PostgreSQL answers what it answers on SQLite."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gateway.commands.islands import EXAMPLES
from gateway.graph import Graph
from gateway.page.examples import Example, read_examples
from subgraphs.world.examples import ME
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.random_operations import draw_operation

NAMES = [example.name for example in read_examples(EXAMPLES)]

FIRST_SEED = 1_000_000
"""Of the random operations: others than those that the oracle is asked."""

OPERATIONS = int(os.environ.get("FICHE_RANDOM_OPERATIONS", "1200")) // 10


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_answers_on_postgresql_as_agreed(
    name: str, on_postgresql: CustomerGraph, examples: Mapping[str, Example], golden: Path
) -> None:
    answer = await on_postgresql.example(examples[name])

    assert answer == json.loads((golden / f"{name}.json").read_text())


async def test_random_operations_answer_the_same_on_both_databases(
    customer_graph: CustomerGraph,
    on_postgresql: CustomerGraph,
    graph: Graph,
    known: Mapping[str, Sequence[str]],
) -> None:
    """Data, errors, pages and their cursors. The seed in the message makes an operation again."""
    for number in range(FIRST_SEED, FIRST_SEED + OPERATIONS):
        operation = draw_operation(number, graph.api_schema, known)

        on_sqlite = await customer_graph.answer(operation.text, operation.variables, ME)
        answer = await on_postgresql.answer(operation.text, operation.variables, ME)

        assert answer == on_sqlite, f"seed {number}: {operation.text} {operation.variables}"
