"""One response name of a mutation runs once, whatever the conditions of its selections are."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from gateway.operations.normalize import normalize
from schema.operation import Operation
from schema.selections import Field, SelectionSet

SCHEMA = build_schema("""
    type Query { order: Order }
    type Mutation { order: Order  book: Order }
    type Order { number: ID  total: Float }
""")
VARIABLES = ("a", "b", "c")


def normalized(text: str) -> Operation:
    document = parse(text)
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return normalize(document, node, SCHEMA)


def running(selections: SelectionSet, values: dict[str, bool]) -> list[str]:
    """The response names that run, in order."""
    fields = [found for found in selections if isinstance(found, Field)]
    assert len(fields) == len(selections)
    return [
        field.response_name
        for field in fields
        if all(values[condition.variable] != condition.negated for condition in field.conditions)
    ]


def test_a_later_selection_runs_only_if_no_earlier_one_did() -> None:
    operation = normalized(
        "mutation ($first: Boolean!) "
        "{ order @include(if: $first) { number } book { number } order { total } }"
    )

    assert str(operation) == (
        "mutation($first: Boolean!) { order @include(if: $first) { number total } "
        "book { number } order @skip(if: $first) { total } }"
    )


@pytest.mark.parametrize("seed", range(30))
def test_each_name_runs_once_at_its_first_selection_that_is_included(seed: int) -> None:
    """GraphQL, section 6.3.2: fields are grouped by response name in the order of their first appearance."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    drawn = []
    for _ in range(5):
        variables = random.sample(VARIABLES, random.randint(0, 2))
        kinds = {variable: random.choice(("skip", "include")) for variable in variables}
        drawn.append((random.choice(("order", "book")), kinds))
    texts = [
        name + "".join(f" @{kind}(if: ${variable})" for variable, kind in kinds.items()) + " { number }"
        for name, kinds in drawn
    ]
    operation = normalized(f"mutation ($a: Boolean!, $b: Boolean!, $c: Boolean!) {{ {' '.join(texts)} }}")

    for values in (dict(zip(VARIABLES, held, strict=True)) for held in product((False, True), repeat=3)):
        included = [
            name
            for name, kinds in drawn
            if all(values[variable] == (kind == "include") for variable, kind in kinds.items())
        ]
        assert running(operation.selections, values) == list(dict.fromkeys(included))
