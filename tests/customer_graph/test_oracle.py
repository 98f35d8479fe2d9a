"""The gateway gives the data that graphql-core gives over the five subgraphs merged into one schema."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import pytest

from gateway.commands.islands import EXAMPLES
from gateway.graph import Graph
from gateway.page.examples import Example, read_examples
from subgraphs.kit.app import Subgraph
from subgraphs.kit.context import Caller
from subgraphs.world import examples as known_examples
from subgraphs.world.characters import CHARACTERS
from subgraphs.world.examples import character_id
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.merged import MISSING, Island, MergedSchema
from tests.customer_graph.random_operations import draw_operation

OPERATIONS = int(os.environ.get("FICHE_RANDOM_OPERATIONS", "2000"))
BATCHES = 8
"""Seeds are dealt out to this many tests, so that workers share them."""

NAMES = [example.name for example in read_examples(EXAMPLES)]


async def oracle_answer(
    graph: Graph,
    customer_graph: CustomerGraph,
    query: str,
    variables: Mapping[str, object],
    subject: str | None,
) -> Json:
    islands = {}
    for name, app in customer_graph.islands.items():
        subgraph: Subgraph[object, object] = app.state.subgraph
        context = subgraph.context(app.state.source, Caller(subject))
        islands[name] = Island(subgraph.schema.executable, context)
    merged = MergedSchema(graph.supergraph, graph.api_schema)
    return await merged.answer(query, variables, islands)


@pytest.fixture(scope="session")
def known() -> Mapping[str, Sequence[str]]:
    """Root fields and arguments that find something in set S."""
    everyone = [character_id(role) for role in CHARACTERS]
    return {
        "me.": (),
        "customer.id": everyone,
        "node.id": [*everyone, "T3JkZXI6MTAwMDAyNQ", "QWNjb3VudDoxMDAwMDAxMA", "Q3JtQ29udGFjdDowMDNB"],
        "nodes.ids": [*everyone, "T3JkZXI6MTAwMDAyNQ", "no such id"],
        "orderByNumber.number": [known_examples.ORDER_NUMBER, "W1000001", "W1000002", "W9"],
        "orders.": (),
        "memberByCard.number": [known_examples.CARD, "0"],
        "invoices.": (),
        "linkCandidates.": (),
        "contactableContacts.": (),
        "recordByNativeKey.system": ["CRM", "COMMERCE"],
        "recordByNativeKey.kind": ["contact", "account"],
        "recordByNativeKey.key": [known_examples.CONTACT_KEY, known_examples.ACCOUNT_OF_ME],
        "contactsByEmail.email": ["camille.exemple@example.com", "nobody@example.com"],
        "accountByEmail.email": ["camille.exemple@example.com"],
        "ledgerAccountByNumber.number": ["4110000001", "411WEB"],
    }


@pytest.mark.parametrize("name", NAMES)
async def test_an_example_operation_gives_what_the_merged_schema_gives(
    name: str, graph: Graph, customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    example = examples[name]
    subject = example.headers.get("fiche-subject")

    answer = await customer_graph.example(example)

    expected = await oracle_answer(
        graph, customer_graph, example.query, example.variables, str(subject) if subject else None
    )
    assert answer == {"data": expected}


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_a_random_operation_gives_what_the_merged_schema_gives(
    batch: int, graph: Graph, customer_graph: CustomerGraph, known: Mapping[str, Sequence[str]]
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
