"""What one caller may reach of a supergraph."""

from __future__ import annotations

from textwrap import dedent

from graphql import GraphQLSchema, build_schema, print_schema

from schema.api_schema import api_schema
from schema.compose import compose
from schema.contract import contract
from schema.rights import Grant, Rights
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@authenticated", "@requiresScopes", "@policy"])
"""


def shop(sdl: str) -> tuple[GraphQLSchema, Rights]:
    composed = compose([Subgraph("shop", "http://shop.example/", LINK + sdl)])
    assert isinstance(composed, Supergraph), composed
    return api_schema(composed), Rights(composed)


def seen(sdl: str, *scopes: str) -> str:
    """By someone with a token. Whatever is seen is a valid schema."""
    text = print_schema(contract(*shop(sdl), Grant(authenticated=True, scopes=frozenset(scopes))))
    build_schema(text)
    return text.strip()


def types_seen(sdl: str, *scopes: str) -> set[str]:
    schema = contract(*shop(sdl), Grant(authenticated=True, scopes=frozenset(scopes)))
    return {name for name in schema.type_map if not name.startswith("__")} - {
        "Boolean",
        "String",
        "ID",
        "Int",
    }


ORDERS = """
type Query {
  orders(first: Int, by: Sorting): [Order!]! @requiresScopes(scopes: [["orders"]])
  shop: String
}
type Mutation { cancel(input: Cancelling!): Order @requiresScopes(scopes: [["cancel"]]) }
type Order {
  number: String!
  invoices(state: State): [Invoice!]! @requiresScopes(scopes: [["invoices"]])
}
type Invoice { total: Int }
input Sorting { field: Field! }
input Cancelling { why: Reason! }
enum Field { NUMBER }
enum Reason { LATE }
enum State { OPEN PAID }
"""


def test_what_is_denied_is_gone_with_all_that_only_it_leads_to() -> None:
    assert (
        seen(ORDERS, "orders")
        == dedent("""
        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT

        enum Field {
          NUMBER
        }

        type Order {
          number: String!
        }

        type Query {
          orders(first: Int, by: Sorting): [Order!]!
          shop: String
        }

        input Sorting {
          field: Field!
        }
        """).strip()
    )


def test_a_caller_who_is_denied_nothing_gets_the_very_same_schema() -> None:
    schema, rights = shop(ORDERS)

    assert contract(schema, rights, Grant(scopes=frozenset(("orders", "invoices", "cancel")))) is schema


def test_a_root_without_fields_is_gone_and_the_query_root_says_so() -> None:
    sdl = """
    type Query { orders: [Int!] @authenticated }
    type Mutation { cancel: Int @authenticated }
    """
    schema = contract(*shop(sdl), Grant())

    assert schema.mutation_type is None
    assert (
        print_schema(schema).strip()
        == dedent('''
        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT

        type Query {
          """The caller may read nothing of this graph."""
          _nothing: Boolean
        }
        ''').strip()
    )


NODES = """
type Query { node: Node  me: Customer }
interface Node { id: ID! }
type Customer implements Node { id: ID!  email: String @requiresScopes(scopes: [["contact"]]) }
type Order implements Node { id: ID!  total: Int @requiresScopes(scopes: [["orders"]]) }
type Ledger implements Node { id: ID!  balance: Int @requiresScopes(scopes: [["ledger"]]) }
type Channel implements Node { id: ID! }
"""


def test_behind_an_interface_stands_what_says_more_than_the_interface() -> None:
    """The customer is led to by another field, and nothing of the channel is denied."""
    assert types_seen(NODES, "orders") == {"Query", "Node", "Customer", "Order", "Channel"}


def test_a_type_that_implements_an_interface_does_not_show_the_others_that_do() -> None:
    sdl = NODES.replace("node: Node", 'node: Node @authenticated @requiresScopes(scopes: [["nodes"]])')

    assert types_seen(sdl) == {"Query", "Node", "Customer"}


def test_a_union_keeps_the_members_of_which_something_is_left() -> None:
    sdl = """
    type Query { record: Record }
    union Record = Contact | Card
    type Contact { phone: String @requiresScopes(scopes: [["contact"]]) }
    type Card { number: String @requiresScopes(scopes: [["loyalty"]]) }
    """
    assert "union Record = Card" in seen(sdl, "loyalty")
    assert types_seen(sdl) == {"Query"}


def test_a_type_no_longer_implements_what_it_cannot_keep() -> None:
    """What an interface promises may be narrower in a type, and what is narrower may be gone."""
    sdl = """
    type Query { record: Record  contact: Contact }
    interface Record { owner: Owner }
    interface Owner { id: ID }
    type Contact implements Record { id: ID  owner: Person }
    type Person implements Owner { id: ID @requiresScopes(scopes: [["contact"]]) }
    """
    assert "implements" not in seen(sdl)
    assert types_seen(sdl) == {"Query", "Contact"}


def test_a_field_that_needs_a_policy_is_shown_to_whom_it_holds() -> None:
    schema, rights = shop('type Query { margin: Int @policy(policies: [["margin"]])  shop: String }')

    shown = [contract(schema, rights, Grant(policies=frozenset(held))) for held in ((), ("margin",))]

    assert [list(each.query_type.fields) for each in shown if each.query_type] == [
        ["shop"],
        ["margin", "shop"],
    ]
    assert rights.policies == {"margin"}


def test_whoever_meets_the_same_requirements_sees_the_same() -> None:
    _, rights = shop(ORDERS)

    assert {str(each) for each in rights.requirements} == {"orders", "cancel", "invoices"}
