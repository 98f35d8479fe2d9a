"""What is deferred: the parts of each case, and of random operations, put together as clients do it.

`OPERATIONS_PER_CASE` says how many; those with the `soak` marker are more.
"""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest
from graphql import parse, print_ast, validate, visit
from graphql.language import DirectiveNode, FragmentSpreadNode, InlineFragmentNode, NameNode
from graphql.language.visitor import Visitor, VisitorAction

from tests.conformance.case_file import Case, all_cases, print_json, write_parts
from tests.conformance.deferred import merged_by_id, merged_by_path, serve_in_parts
from tests.conformance.random_operations import RandomOperation, random_operation
from tests.conformance.requests import asked_twice
from tests.conformance.rows import read_rows
from tests.conformance.run import Shop, open_shop
from tests.conformance.shrink import shrunk
from tests.conformance.subgraph import Json

ACCEPT = os.environ.get("ACCEPT") == "1"

OPERATIONS_PER_CASE = int(os.environ.get("OPERATIONS_PER_CASE", "1"))
MORE = 12

CASES = [case for case in all_cases() if "oracle" not in case.sections]
DEFERRING = [case for case in all_cases() if case.path.parent.name == "defer"]

COUNTING = "mutations/entities_of_three_subgraphs_in_series"
"""Its numbers count the fields that were asked for so far: they depend on the order."""


@pytest.mark.parametrize("case", DEFERRING, ids=lambda case: case.name)
def test_the_parts_are_those_of_the_case(case: Case) -> None:
    parts = serve_in_parts(open_shop(case), case.operation, case.variables)
    assert parts is not None
    told = "\n".join(print_json(part) for part in parts.by_id)
    assert merged_by_path(parts.by_path) == merged_by_id(parts.by_id)
    if "twice" not in case.sections:
        assert asked_twice(parts.requests) == []
    if ACCEPT:
        write_parts(case, str(parts.plan), told)
        return
    assert str(parts.plan) == case.sections["plan in parts"]
    assert told == case.sections["parts"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_all_parts_together_are_the_answer(case: Case) -> None:
    check(case, range(OPERATIONS_PER_CASE))


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_all_parts_together_are_the_answer_again_and_again(case: Case) -> None:
    check(case, range(OPERATIONS_PER_CASE, MORE))


def check(case: Case, numbers: range) -> None:
    shop = open_shop(case)
    rows = [read_rows(subgraph.rows) for subgraph in case.subgraphs]
    for number in numbers:
        if case.name == COUNTING:
            continue
        operation = deferring(random_operation(shop.api, rows, f"{case.name} {number}"), shop, number)
        if complaint(shop, operation.document, operation.variables):
            pytest.fail(report(shop, operation), pytrace=False)


def deferring(operation: RandomOperation, shop: Shop, number: int) -> RandomOperation:
    """With `@defer` on most of its fragments, as far as it stays valid."""
    document = parse(operation.document)
    deferred = visit(document, _Deferring(Random(number)))  # noqa: S311 - nothing secret is drawn
    text = print_ast(document if validate(shop.api, deferred) else deferred)
    return RandomOperation(text, operation.variables)


class _Deferring(Visitor):
    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def leave_inline_fragment(self, node: InlineFragmentNode, *_: object) -> VisitorAction:
        return self._perhaps(node)

    def leave_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> VisitorAction:
        return self._perhaps(node)

    def _perhaps(self, node: InlineFragmentNode | FragmentSpreadNode) -> VisitorAction:
        if self._random.random() < 0.4:
            return None
        defer = DirectiveNode(name=NameNode(value="defer"), arguments=())
        return replace(node, directives=(*(node.directives or ()), defer))


def complaint(shop: Shop, document: str, variables: Json) -> str | None:
    """A part that is lost keeps its nulls from what is around it: then the data may differ."""
    try:
        parts = serve_in_parts(shop, document, variables)
        if parts is None:
            return None
        expected = shop.serve(document, variables).answer
        found = merged_by_path(parts.by_path)
        if found != merged_by_id(parts.by_id):
            return f"the formats differ: {parts.by_path} {parts.by_id}\n{parts.plan}"
    except Exception as error:  # whatever it is, it is the finding
        return f"{type(error).__name__}: {error}"
    is_lost = any("errors" in end for part in parts.by_id for end in part.get("completed", []))  # type: ignore[attr-defined]
    if is_lost and not expected.get("errors"):
        return f"a part was lost: {parts.by_id}\nexpected {expected}\n{parts.plan}"
    if not is_lost and found.get("data") != expected.get("data"):
        return f"got      {found}\nexpected {expected}\n{parts.plan}"
    return None


def report(shop: Shop, operation: RandomOperation) -> str:
    def fails(document: str) -> bool:
        return complaint(shop, document, operation.variables) is not None

    small = shrunk(operation.document, shop.api, fails)
    return f"made smaller:\n{small}\n{operation.variables}\n{complaint(shop, small, operation.variables)}"
