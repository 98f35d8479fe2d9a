"""Which lists are asked for without exactly one of their slicing arguments."""

from __future__ import annotations

import pytest

from schema.compose import compose
from schema.costs import Costs
from schema.slicing import slice_checks
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph
from tests.schema.test_costs import selections

SHOP = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"])

type Query {
  orders(first: Int, last: Int, text: String): [Order!] @listSize(slicingArguments: ["first", "last"])
  visits(first: Int = 10, last: Int): [Order!] @listSize(slicingArguments: ["first", "last"])
  carts(first: Int): [Order!] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  known: [Order!] @listSize(assumedSize: 3)
  page(first: Int): Page
}
type Page { edges: [Order] pageInfo: Info }
type Info { hasNextPage: Boolean }
type Order { number: ID! lines(first: Int): [Order!] @listSize(slicingArguments: ["first"]) }
"""


@pytest.fixture(scope="module")
def costs() -> Costs:
    supergraph = compose([Subgraph("shop", "http://shop.example/graphql", SHOP)])
    assert isinstance(supergraph, Supergraph), supergraph
    return Costs(supergraph)


def found(costs: Costs, operation: str, **variables: object) -> list[str]:
    checks = slice_checks(selections(operation), "Query", costs)
    return [each.coordinate for check in checks if (each := check(variables)) is not None]


@pytest.mark.parametrize(
    ("operation", "variables"),
    [
        ("{ orders(first: 3) { number } }", {}),
        ("{ orders(last: 3, text: $text) { number } }", {}),
        ("{ orders(first: $n) { number } }", {"n": 3}),
        ("{ orders(first: $n, last: $m) { number } }", {"m": 3}),
        ("{ orders(first: null, last: 3) { number } }", {}),
        ("{ visits { number } visits(last: 3) { number } }", {}),
        ("{ carts { number } known { number } page { edges { number } } }", {}),
    ],
)
def test_one_length_is_enough(costs: Costs, operation: str, variables: dict[str, object]) -> None:
    assert found(costs, operation, **variables) == []


@pytest.mark.parametrize(
    ("operation", "variables"),
    [
        ("{ orders { number } }", {}),
        ("{ orders(text: $text) { number } }", {"text": "a"}),
        ("{ orders(first: 3, last: 3) { number } }", {}),
        ("{ orders(first: null) { number } }", {}),
        ("{ orders(first: $n) { number } }", {}),
        ("{ orders(first: $n, last: 3) { number } }", {"n": 3}),
        ("{ ... on Query { orders { number } } }", {}),
    ],
)
def test_none_and_two_are_told(costs: Costs, operation: str, variables: dict[str, object]) -> None:
    assert found(costs, operation, **variables) == ["Query.orders"]


def test_a_list_beneath_another_is_looked_at(costs: Costs) -> None:
    assert found(costs, "{ known { lines { lines(first: 2) { number } } } }") == ["Order.lines"]
