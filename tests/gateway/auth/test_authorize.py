"""An operation reduced to what a token opens, and a word for each gap."""

from __future__ import annotations

import pytest
from graphql import parse

from gateway.auth.authorize import authorize, required_by
from gateway.operations.document import choose_operation
from gateway.operations.normalize import normalize
from schema.api_schema import api_schema
from schema.compose import compose
from schema.operation import Operation
from schema.rights import Grant, Requirement, Rights
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@external", "@requires", "@shareable", "@authenticated", "@requiresScopes", "@policy"])
"""
SHOP = """
type Query { me: Customer order(number: ID!): Order node(id: ID!): Node parties: [Party!] }
type Mutation { cancel(number: ID!): Order @requiresScopes(scopes: [["write:orders"]]) }
interface Node { id: ID! }
union Party = Customer | Supplier
type Customer implements Node @key(fields: "id") {
  id: ID!
  name: String @requiresScopes(scopes: [["read:names"], ["me"]])
  email: String! @requiresScopes(scopes: [["read:names", "read:contact"], ["me"]])
  orders: [Order!]!
}
type Order implements Node @key(fields: "id") {
  id: ID!
  number: ID!
  total: Int @requiresScopes(scopes: [["read:orders"]])
  buyer: Customer @authenticated
  cost: Int @policy(policies: [["margin"]])
}
type Supplier implements Node @requiresScopes(scopes: [["read:suppliers"]]) { id: ID! name: String }
"""


@pytest.fixture(scope="module")
def shop() -> Supergraph:
    composed = compose([Subgraph("shop", "http://shop", LINK + SHOP)])
    assert isinstance(composed, Supergraph), composed
    return composed


def operation(text: str, shop: Supergraph) -> Operation:
    document = parse(text)
    chosen = choose_operation(document, None)
    return normalize(document, chosen, api_schema(shop))  # type: ignore[arg-type] # there is one


def reduced(text: str, shop: Supergraph, *scopes: str, policies: tuple[str, ...] = ()) -> str:
    """The operation that is planned, and below it what was denied."""
    grant = Grant(bool(scopes), frozenset(scopes), frozenset(policies))
    found = authorize(operation(text, shop), api_schema(shop), Rights(shop), grant)
    return "\n".join([str(found.operation), *map(str, found.denied)])


def test_what_a_scope_opens_stays_as_it_is(shop: Supergraph) -> None:
    assert reduced("{ me { name email } }", shop, "me") == "query { me { name email } }"


def test_a_denied_field_is_taken_out_and_told(shop: Supergraph) -> None:
    assert reduced("{ me { id mail: email } }", shop, "read:names") == (
        "query { me { id } }\nme.mail (Customer.email needs read:names + read:contact or me)"
    )


def test_the_object_of_a_denied_field_remains(shop: Supergraph) -> None:
    assert reduced("{ me { name } }", shop) == (
        "query { me { __typename } }\nme.name (Customer.name needs read:names or me)"
    )


def test_an_item_of_a_list_is_told_as_each_item(shop: Supergraph) -> None:
    assert reduced("{ me { orders { number total } } }", shop) == (
        "query { me { orders { number } } }\nme.orders.@.total (Order.total needs read:orders)"
    )


def test_what_stands_below_a_denied_field_is_told_with_it(shop: Supergraph) -> None:
    assert reduced('{ order(number: "1") { buyer { name email } number } }', shop) == (
        'query { order(number: "1") { number } }\norder.buyer (Order.buyer needs authenticated)'
    )


def test_a_mutation_that_is_denied_is_not_sent(shop: Supergraph) -> None:
    assert reduced('mutation { cancel(number: "1") { number } }', shop, "read:orders") == (
        "mutation { __typename }\ncancel (Mutation.cancel needs write:orders)"
    )


def test_a_policy_opens_what_it_names(shop: Supergraph) -> None:
    text = '{ order(number: "1") { cost } }'

    assert reduced(text, shop, policies=("margin",)) == 'query { order(number: "1") { cost } }'
    assert "order.cost (Order.cost needs margin)" in reduced(text, shop, "read:orders")


def test_an_interface_is_protected_by_every_type_that_may_stand_there(shop: Supergraph) -> None:
    text = '{ node(id: "1") { id } }'

    assert reduced(text, shop, "read:orders") == (
        "query { __typename }\nnode (Query.node needs read:suppliers)"
    )
    assert reduced(text, shop, "read:suppliers") == 'query { node(id: "1") { id } }'


def test_a_member_that_is_denied_leaves_the_others(shop: Supergraph) -> None:
    text = "{ parties { __typename ... on Customer { id } ... on Supplier { name } } }"

    assert reduced(text, shop, "read:names") == (
        "query { parties { __typename ... on Customer { id } } }\n"
        "parties.@ (Query.parties needs read:suppliers)"
    )


def test_a_condition_goes_with_the_gap(shop: Supergraph) -> None:
    text = "query ($in: Boolean!) { me { ... @include(if: $in) { name @skip(if: $in) } id } }"
    found = authorize(operation(text, shop), api_schema(shop), Rights(shop), Grant())

    assert [str(condition) for denied in found.denied for condition in denied.conditions] == [
        "@include(if: $in)",
        "@skip(if: $in)",
    ]


def test_whoever_meets_the_same_requirements_gets_the_same_plan(shop: Supergraph) -> None:
    asked = operation('{ me { name } order(number: "1") { total } other: me { name } }', shop)

    assert required_by(asked, api_schema(shop), Rights(shop)) == (
        Requirement(scopes=(("read:names",), ("me",))),
        Requirement(scopes=(("read:orders",),)),
    )


def test_the_same_operation_comes_back_where_nothing_is_denied(shop: Supergraph) -> None:
    asked = operation("{ me { id orders { number } } }", shop)

    assert authorize(asked, api_schema(shop), Rights(shop), Grant()).operation is asked
