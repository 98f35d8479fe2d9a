"""Random operations over the subgraphs of every case: the oracle's data, and nothing planned twice.

`OPERATIONS_PER_CASE` says how many; each has a seed of its own, so more of them begin with the same ones.
What such a run finds is kept as a case.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from graphql import parse, validate

from tests.conformance.case_file import Case, all_cases
from tests.conformance.random_operations import RandomOperation, random_operation
from tests.conformance.requests import planned_twice
from tests.conformance.rows import read_rows
from tests.conformance.run import Shop, open_shop
from tests.conformance.shrink import shrunk
from tests.conformance.subgraph import Json

OPERATIONS_PER_CASE = int(os.environ.get("OPERATIONS_PER_CASE", "4"))

CASES = [case for case in all_cases() if "oracle" not in case.sections]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_data_of_random_operations_are_those_of_the_oracle(
    case: Case, record_property: Callable[[str, object], None]
) -> None:
    shop = open_shop(case)
    rows = [read_rows(subgraph.rows) for subgraph in case.subgraphs]
    for number in range(OPERATIONS_PER_CASE):
        operation = random_operation(shop.api, rows, f"{case.name} {number}")
        if complaint(shop, operation.document, operation.variables):
            pytest.fail(report(shop, operation, number), pytrace=False)
    record_property("operations compared", OPERATIONS_PER_CASE)


@pytest.mark.parametrize("case", CASES[::10], ids=lambda case: case.name)
def test_random_operations_are_valid_and_repeat_themselves(case: Case) -> None:
    shop = open_shop(case)
    rows = [read_rows(subgraph.rows) for subgraph in case.subgraphs]
    for number in range(20):
        operation = random_operation(shop.api, rows, f"{number}")
        assert validate(shop.api, parse(operation.document)) == []
        assert operation == random_operation(shop.api, rows, f"{number}")


def test_an_operation_shrinks_to_what_fails() -> None:
    shop = open_shop(next(case for case in CASES if case.name.startswith("entity_by_key/the_key")))
    document = (
        'query ($yes: Boolean!) { a: customer(id: "c1") { ...F name } ... @skip(if: $yes) { __typename } }'
        " fragment F on Customer { id points x: points @include(if: $yes) }"
    )
    small = shrunk(document, shop.api, lambda text: "points" in text)
    assert " ".join(small.split()) == '{ customer(id: "c1") { points } }'


def complaint(shop: Shop, document: str, variables: Json) -> str | None:
    try:
        outcome = shop.serve(document, variables)
        expected = shop.oracle(document, variables)
    except Exception as error:  # whatever it is, it is the finding
        return f"{type(error).__name__}: {error}"
    if outcome.answer.get("data") != expected:
        return f"got      {outcome.answer}\nexpected {expected}\n{outcome.plan}"
    twice = planned_twice(outcome.planned) if outcome.planned else []
    return f"planned twice: {twice}\n{outcome.plan}" if twice else None


def report(shop: Shop, operation: RandomOperation, number: int) -> str:
    def fails(document: str) -> bool:
        return complaint(shop, document, operation.variables) is not None

    small = shrunk(operation.document, shop.api, fails)
    said = complaint(shop, small, operation.variables)
    return f"operation {number}, made smaller:\n{small}\n{operation.variables}\n{said}"
