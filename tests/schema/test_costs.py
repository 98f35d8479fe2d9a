"""What operations cost before and after: weights, sizes of lists, arguments."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schema.compose import compose
from schema.cost_actual import actual_cost
from schema.cost_estimate import estimate
from schema.cost_formula import MOST, evaluated
from schema.costs import Costs
from schema.selections import SelectionSet
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

SHOP = """
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize", "@key"])

type Query {
  order: Order
  plain: [Order]
  known: [Order!]! @listSize(assumedSize: 3)
  paged(first: Int, last: Int = 7): [Order] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
  assumed(first: Int): [Order] @listSize(assumedSize: 5, slicingArguments: ["first"], requireOneSlicingArgument: false)
  connection(first: Int!): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
  pages(first: Int = 20, last: Int): Pages
  search(text: String @cost(weight: 4), filter: Filter): [Found!] @listSize(assumedSize: 2)
  report: Report
  colour: Colour
  dear: Int @cost(weight: 6)
  gift: Int @cost(weight: -9)
}
type Pages { edges: [Edge] pageInfo: PageInfo total: Int }
type PageInfo { hasNextPage: Boolean }
type Connection { edges: [Edge] nodes: [Order] total: Int }
type Edge { node: Order cursor: String }
type Order implements Numbered @key(fields: "number") {
  number: ID!
  total: Int @cost(weight: 2)
  customer: Customer
  lines: [Line]
}
type Line { order: Order amount: Int }
type Customer { name: String orders(first: Int): [Order] @listSize(slicingArguments: ["first"]) }
type Report @cost(weight: 20) { text: String }
enum Colour @cost(weight: 3) { RED }
input Filter { text: String @cost(weight: 5) inner: Filter colour: Colour }
interface Numbered { number: ID! }
type Invoice implements Numbered { number: ID! @cost(weight: 8) amount: Int @cost(weight: 3) }
union Found = Order | Invoice
"""  # noqa: E501 - directives stand beside their fields


@pytest.fixture(scope="module")
def costs() -> Costs:
    supergraph = compose([Subgraph("shop", "http://shop.example/graphql", SHOP)])
    assert isinstance(supergraph, Supergraph), supergraph
    return Costs(supergraph)


def selections(text: str) -> SelectionSet:
    """With variables and fragments, as an operation has them once it is normalised."""
    from graphql import OperationDefinitionNode, parse

    from schema.selections import selections_from_ast

    definition = parse(text).definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    return selections_from_ast(definition.selection_set)


def estimated(costs: Costs, operation: str, **variables: object) -> int:
    return evaluated(estimate(selections(operation), "Query", costs, 10), variables)


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ __typename }", 0),
        ("{ order { number } }", 1),
        ("{ order { number total } }", 3),
        ("{ order { customer { name } } }", 2),
        ("{ dear }", 6),
        ("{ colour }", 3),
        ("{ report { text } }", 20),
        ("{ plain { number } }", 10),
        ("{ plain { customer { name } } }", 20),
        ("{ known { total } }", 9),
        ("{ order { lines { order { lines { amount } } } } }", 1 + 10 * (1 + 1 + 10)),
        ("{ a: order { number } b: order { number } }", 2),
    ],
)
def test_objects_weigh_one_and_lists_multiply(costs: Costs, text: str, cost: int) -> None:
    assert estimated(costs, text) == cost


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ paged(first: 3) { number } }", 7),
        ("{ paged(first: 9) { number } }", 9),
        ("{ paged(first: 3, last: 2) { number } }", 3),
        ("{ paged(first: null, last: null) { number } }", 10),
        ("{ assumed { number } }", 5),
        ("{ assumed(first: 2) { number } }", 2),
        ("{ assumed(first: 0) { number } }", 0),
        ("{ assumed(first: -4) { number } }", 0),
        ("{ connection(first: 4) { total } }", 1),
        ("{ connection(first: 4) { edges { node { total } } } }", 1 + 4 * (1 + 1 + 2)),
        ("{ connection(first: 4) { ... on Connection { nodes { number } } } }", 5),
    ],
)
def test_a_slicing_argument_says_how_long_a_list_is(costs: Costs, text: str, cost: int) -> None:
    assert estimated(costs, text) == cost


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ pages { edges { cursor } } }", 21),
        ("{ pages(first: 3) { edges { node { number } } pageInfo { hasNextPage } } }", 1 + 3 * 2 + 1),
        ("{ pages(first: 0, last: 4) { edges { cursor } } }", 5),
        ("{ pages(first: null) { edges { cursor } } }", 11),
        ("{ pages(first: 3) { total } }", 1),
    ],
)
def test_a_connection_that_says_nothing_is_as_long_as_its_page(costs: Costs, text: str, cost: int) -> None:
    assert estimated(costs, text) == cost


def test_a_variable_says_how_long_a_list_is(costs: Costs) -> None:
    text = "query ($n: Int) { assumed(first: $n) { customer { name } } order { number } }"

    assert estimated(costs, text, n=3) == 7
    assert estimated(costs, text) == estimated(costs, text, n=None) == 11


def test_a_huge_page_saturates(costs: Costs) -> None:
    """Ten levels of two thousand million items each are far beyond 64 bits."""
    text = "assumed(first: $n) { customer { name } }"
    for _ in range(10):
        text = f"assumed(first: $n) {{ customer {{ orders(first: $n) {{ customer {{ name }} lines {{ order {{ number }} }} }} }} }} {text}"  # noqa: E501 - one operation
    deep = "number"
    for _ in range(10):
        deep = f"customer {{ orders(first: $n) {{ {deep} }} }}"

    assert estimated(costs, f"query ($n: Int) {{ {text} order {{ {deep} }} }}", n=2**31 - 1) == MOST
    assert estimated(costs, f"{{ order {{ {deep.replace('$n', '2147483647')} }} }}") == MOST
    assert json.loads(json.dumps(MOST)) == float(MOST)


def test_of_object_types_only_the_dearest_can_be_there(costs: Costs) -> None:
    text = "{ search { ... on Order { total } ... on Invoice { amount } ... on Invoice { number } } }"

    assert estimated(costs, text) == 2 * (1 + 3 + 8)


def test_a_fragment_on_an_interface_counts_besides(costs: Costs) -> None:
    text = "{ search { ... on Order { total } ... on Numbered { number } } }"

    assert estimated(costs, text) == 2 * (1 + 2 + 8)


def test_what_a_condition_leaves_out_costs_nothing(costs: Costs) -> None:
    from dataclasses import replace

    from schema.selections import Condition, Field

    [dear] = selections("{ dear }")
    assert isinstance(dear, Field)
    asked = SelectionSet((replace(dear, conditions=(Condition("all"), Condition("none", negated=True))),))
    formula = estimate(asked, "Query", costs, 10)

    assert evaluated(formula, {"all": True, "none": False}) == 6
    assert evaluated(formula, {"all": False, "none": False}) == 0
    assert evaluated(formula, {"all": True, "none": True}) == 0


@pytest.mark.parametrize(
    ("arguments", "cost"),
    [
        ('(text: "a")', 4),
        ("(text: null)", 0),
        ('(filter: {text: "a"})', 5),
        ('(filter: {text: "a", inner: {text: "b", colour: RED}})', 13),
        ("(filter: $filter)", 8),
        ("(text: $text)", 4),
        ("(text: $nothing)", 0),
    ],
)
def test_arguments_cost_when_they_are_given(costs: Costs, arguments: str, cost: int) -> None:
    variables: dict[str, Any] = {"filter": {"text": "a", "colour": "RED"}, "text": "a"}

    assert estimated(costs, f"{{ search{arguments} {{ __typename }} }}", **variables) == 2 + cost


def test_a_negative_weight_lowers_a_cost(costs: Costs) -> None:
    assert estimated(costs, "{ gift dear }") == -3


def actual(costs: Costs, text: str, answered: object, **variables: object) -> int:
    return actual_cost(selections(text), "Query", costs)(answered, variables)


def test_an_answer_costs_what_is_in_it(costs: Costs) -> None:
    text = "{ plain { total customer { name } } order { number } dear }"
    answered = {"plain": [{"total": 1, "customer": None}, None, {"total": 2, "customer": {"name": "Ada"}}]}

    assert actual(costs, text, answered) == (1 + 2) + (1 + 2 + 1)
    assert actual(costs, text, {"plain": None, "order": None, "dear": None}) == 0
    assert actual(costs, text, {"dear": 3}) == 6


def test_an_answer_of_fragments_costs_what_they_ask(costs: Costs) -> None:
    text = "{ search { ... on Order { number } ... on Invoice { number a: amount } } }"

    assert actual(costs, text, {"search": [{"number": "1", "a": 1}, {}]}) == (1 + 8 + 3) + 1


def test_an_answer_never_costs_more_than_was_estimated(costs: Costs) -> None:
    """Where lists are no longer than they were said to be."""
    text = "query ($n: Int!) { connection(first: $n) { edges { node { total customer { name } } } } }"
    edge = {"node": {"total": 1, "customer": {"name": "Ada"}}}

    for size in range(5):
        found = actual(costs, text, {"connection": {"edges": [edge] * size}}, n=4)
        assert found == 1 + size * 5 <= estimated(costs, text, n=4)
