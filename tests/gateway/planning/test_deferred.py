"""What is deferred comes from fetches of its own, wherever something leads back to the object."""

from dataclasses import replace

import pytest
from graphql import OperationDefinitionNode, parse

from gateway.operations.deferring import MOST_DEFERRALS, read_deferring
from gateway.planning import plan
from schema.api_schema import api_schema
from schema.deferral import DeferringOperation
from schema.query_graph import QueryGraph
from tests.gateway.planning.conftest import Graph, squeezed


def deferring(text: str, graph: QueryGraph, **variables: object) -> DeferringOperation | None:
    document = parse(text)
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    read = read_deferring(document, node)
    if read is None:
        return None
    return read.operation(read.active(variables), api_schema(graph.supergraph))


def planned(text: str, graph: QueryGraph, **variables: object) -> str:
    found = deferring(text, graph, **variables)
    assert found is not None
    return squeezed(replace(plan(found.operation, graph), deferrals=found.deferrals))


def test_an_entity_is_asked_again_even_in_the_same_subgraph(shop: QueryGraph) -> None:
    text = planned('{ order(number: "A1") { number ... @defer(label: "sum") { total } } }', shop)

    assert text == squeezed("""
        QueryPlan { Defer {
          Primary { Fetch(service: "commerce") { { order(number: "A1") { __typename number } } } },
          [ Deferred(depends: [0], path: "order", label: "sum") {
              Flatten(path: "order") { Fetch(service: "commerce") {
                { ... on Order { __typename number } } => { ... on Order { total } }
              } }
          }, ]
        } }""")


def test_the_root_is_asked_again_without_a_key(shop: QueryGraph) -> None:
    text = planned('{ order(number: "A1") { total } ... @defer { customer(id: "c1") { email } } }', shop)

    assert text == squeezed("""
        QueryPlan { Defer {
          Primary { Fetch(service: "commerce") { { order(number: "A1") { total } } } },
          [ Deferred(depends: [], path: "") {
              Fetch(service: "commerce") { { customer(id: "c1") { email } } }
          }, ]
        } }""")


def test_what_has_no_key_comes_with_the_answer(shop: QueryGraph) -> None:
    """An invoice cannot be asked for again, so there is nothing to fetch later."""
    text = planned('{ order(number: "A1") { invoices { number ... @defer { open } } } }', shop)

    assert "invoices { number open }" in text
    assert text.endswith('[ Deferred(depends: [0], path: "order.invoices.@") {}, ] } }')


def test_what_is_asked_at_once_is_not_deferred(shop: QueryGraph) -> None:
    text = planned('{ order(number: "A1") { total points ... @defer { total points } } }', shop)

    assert text.count("points") == 1
    assert text.endswith('[ Deferred(depends: [0], path: "order") {}, ] } }')


def test_below_what_is_asked_at_once_only_the_rest_is_deferred(shop: QueryGraph) -> None:
    """The orders are those of the answer: a second list could have other items."""
    text = planned("{ orders { number } ... @defer { orders { number points } } }", shop)

    assert text.count("orders {") == 1
    assert 'Deferred(depends: [0], path: "") { Flatten(path: "orders.@")' in text


def test_what_two_deferrals_want_is_fetched_once_for_both(shop: QueryGraph) -> None:
    text = planned(
        '{ order(number: "A1") { ... @defer(label: "a") { points } '
        '... @defer(label: "b") { points total } } }',
        shop,
    )

    assert text.count("{ points }") == 1
    assert 'Deferred(depends: [0], path: "order", label: "a", label: "b")' in text
    assert 'Deferred(depends: [0], path: "order", label: "b")' in text


def test_one_deferral_within_another_waits_for_it(shop: QueryGraph) -> None:
    text = planned(
        "{ orders { number ... @defer { customer { email ... @defer { member { balance } } } } } }", shop
    )

    assert 'Deferred(depends: [1], path: "orders.@.customer") { Flatten(path: "orders.@.customer")' in text


def test_what_is_skipped_is_fetched_for_no_part(shop: QueryGraph) -> None:
    text = planned(
        "query ($sum: Boolean!) { orders { number ... @defer { total @include(if: $sum) points } } }", shop
    )

    assert 'Include(if: $sum) { Flatten(path: "orders.@") { Fetch(service: "commerce")' in text
    assert "@0" not in text


def test_a_variable_decides_before_the_plan_is_made(shop: QueryGraph) -> None:
    text = 'query ($slow: Boolean!) { order(number: "A1") { number ... @defer(if: $slow) { total } } }'

    assert 'Deferred(depends: [0], path: "order")' in planned(text, shop, slow=True)
    assert deferring(text, shop, slow=False) is None


def test_a_literal_that_says_no_defers_nothing(shop: QueryGraph) -> None:
    assert deferring("{ orders { ... @defer(if: false) { total } } }", shop) is None


def test_a_fragment_that_is_spread_twice_is_deferred_at_both_places(shop: QueryGraph) -> None:
    found = deferring(
        '{ orders { ...Sum @defer } order(number: "A1") { ...Sum @defer } } fragment Sum on Order { total }',
        shop,
    )

    assert found is not None
    assert [each.path for each in found.deferrals] == [("orders", "@"), ("order",)]


def test_members_of_an_interface_are_asked_for_later_by_their_own_keys(graph_of: Graph) -> None:
    graph = graph_of(
        archive="""
            type Query { documents: [Document!]! }
            interface Document { id: ID! title: String }
            type Letter implements Document @key(fields: "id") { id: ID! title: String }
            type Memo implements Document { id: ID! title: String }
        """
    )

    text = planned("{ documents { id ... @defer { title } } }", graph)

    assert "... on Memo { __typename title }" in text
    assert 'Flatten(path: "documents.@|[Letter]")' in text


def test_what_cannot_be_divided_is_planned_as_a_whole(shop: QueryGraph) -> None:
    """A plan for less is no plan that fails: every part then comes with the answer."""
    found = deferring("{ orders { number ... @defer { total points } } }", shop)
    assert found is not None

    assert plan(found.operation, shop, most_placements=5).deferred == ()


@pytest.mark.parametrize("times", [MOST_DEFERRALS, MOST_DEFERRALS + 1])
def test_an_operation_with_too_many_deferrals_is_not_deferred(shop: QueryGraph, times: int) -> None:
    parts = " ".join(f'o{n}: order(number: "{n}") {{ ... @defer {{ total }} }}' for n in range(times))

    found = deferring(f"{{ {parts} }}", shop)

    assert (found is None) == (times > MOST_DEFERRALS)
