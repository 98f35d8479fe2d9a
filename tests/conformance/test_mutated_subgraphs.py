"""Random operations over the cases' subgraphs, mutated: a refusal with a code, or the oracle's data.

Where the mutated subgraphs tell different things of one field, no answer is the right one: there only a crash
and what is planned twice count. `MUTATED_SUBGRAPH_SETS` and `OPERATIONS_PER_SET` say how many; more of them
begin with the same ones. What such a run finds is kept as a case.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from zlib import crc32

import pytest
from graphql import parse, validate

from schema.compose import compose
from schema.composition import CompositionFailure
from schema.subgraph import Subgraph as PublishedSubgraph
from tests.conformance.case_file import all_cases
from tests.conformance.mutations.mutate import MUTATIONS, Mutated, can_be_mutated, mutated
from tests.conformance.mutations.parts import Mutation, part_of
from tests.conformance.random_operations import RandomOperation, random_operation
from tests.conformance.requests import planned_twice
from tests.conformance.rows import read_rows
from tests.conformance.run import Shop, composed_shop
from tests.conformance.shrink import shrunk
from tests.conformance.subgraph import Json

SETS = int(os.environ.get("MUTATED_SUBGRAPH_SETS", "96"))
OPERATIONS_PER_SET = int(os.environ.get("OPERATIONS_PER_SET", "4"))
BATCHES = 8
"""Sets are dealt out to this many tests, so that workers share them."""

CASES = sorted(filter(can_be_mutated, all_cases()), key=lambda case: crc32(case.name.encode()))
"""In an order that mixes the folders. A set's seed is the name of its case with a number, so that a new case
changes no other set."""


Record = Callable[[str, object], None]


@dataclass(slots=True)
class Count:
    composed: int = 0
    refused: int = 0
    operations: int = 0
    doubtful: int = 0


MOST_REPORTED = 5
"""Of a batch: one run finds more than one fault, and its reports can still be read."""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutated_subgraphs_are_refused_by_a_code_or_answer_as_the_oracle(
    batch: int, record_property: Record
) -> None:
    count = Count()
    faults: list[str] = []
    for number in range(batch, SETS, BATCHES):
        found = variant(number)
        shop = composed(found)
        if shop is None:
            count.refused += 1
            continue
        count.composed += 1
        for index in range(OPERATIONS_PER_SET):
            operation = operation_of(shop, found, index)
            doubts: list[str] = []
            if complaint(shop, operation.document, operation.variables, doubts):
                faults.append(report(number, index))
                break
            count.operations += 1
            count.doubtful += bool(doubts)
        if len(faults) == MOST_REPORTED:
            break

    record_property("sets composed", count.composed)
    record_property("sets refused", count.refused)
    record_property("operations compared", count.operations - count.doubtful)
    record_property("operations without a right answer", count.doubtful)
    if faults:
        pytest.fail("\n\n".join(faults), pytrace=False)
    assert 5 * count.composed > count.composed + count.refused, f"nearly all are refused: {count}"
    assert 2 * count.doubtful < count.operations, f"most have no right answer: {count}"


def test_the_same_seed_gives_the_same_subgraphs() -> None:
    assert str(variant(11)) == str(variant(11))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_mutation_finds_a_case_that_it_changes(mutation: Mutation) -> None:
    sets = (tuple(map(part_of, case.subgraphs)) for case in CASES)
    changed = next(found for parts in sets if (found := mutation(parts, Random(1))) not in (None, parts))  # noqa: S311 - nothing secret is drawn
    assert changed


def variant(number: int, left_out: tuple[int, ...] = ()) -> Mutated:
    case = CASES[number % len(CASES)]
    return mutated(case, f"{case.name} {number // len(CASES)}", left_out)


def composed(found: Mutated) -> Shop | None:
    texts = found.case.subgraphs
    outcome = compose([PublishedSubgraph(s.name, f"http://{s.name}", s.published_sdl) for s in texts])
    return None if isinstance(outcome, CompositionFailure) else composed_shop(found.case, outcome)


def operation_of(shop: Shop, found: Mutated, index: int) -> RandomOperation:
    rows = [read_rows(subgraph.rows) for subgraph in found.case.subgraphs]
    return random_operation(shop.api, rows, f"{found.case.name} {index}")


def complaint(shop: Shop, document: str, variables: Json, doubts: list[str]) -> str | None:
    try:
        expected = shop.oracle(document, variables, doubts=doubts)
        outcome = shop.serve(document, variables)
    except Exception as error:  # whatever it is, it is the finding
        return f"{type(error).__name__}: {error}"
    if outcome.answer.get("data") != expected and not doubts:
        return f"got      {outcome.answer}\nexpected {expected}\n{outcome.plan}"
    twice = planned_twice(outcome.planned) if outcome.planned else []
    return f"planned twice: {twice}\n{outcome.plan}" if twice else None


def report(number: int, index: int) -> str:
    """The finding with as few mutations as show it, and its smallest operation."""
    operation = operation_of(_opened(number, ()), variant(number), index)
    fewest = next(left_out for left_out in _left_out(number) if _fails(number, left_out, operation))
    shop = _opened(number, fewest)

    def fails(document: str) -> bool:
        return complaint(shop, document, operation.variables, []) is not None

    small = shrunk(operation.document, shop.api, fails)
    said = complaint(shop, small, operation.variables, [])
    found = variant(number, fewest)
    asked = f"=== operation\n{small}\n=== variables\n{json.dumps(operation.variables)}"
    return f"set {number}, operation {index}\n{found}\n{asked}\n\n{said}"


def _left_out(number: int) -> Iterator[tuple[int, ...]]:
    steps = range(5)
    for kept in steps:
        yield tuple(step for step in steps if step != kept)
    for dropped in steps:
        yield (dropped,)
    yield ()


def _opened(number: int, left_out: tuple[int, ...]) -> Shop:
    shop = composed(variant(number, left_out))
    assert shop is not None
    return shop


def _fails(number: int, left_out: tuple[int, ...], operation: RandomOperation) -> bool:
    shop = composed(variant(number, left_out))
    if shop is None or validate(shop.api, parse(operation.document)):
        return False
    return complaint(shop, operation.document, operation.variables, []) is not None
