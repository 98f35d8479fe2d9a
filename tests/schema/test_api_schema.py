"""What clients see of a supergraph."""

from __future__ import annotations

from textwrap import dedent

import pytest
from graphql import print_schema

from schema.api_schema import api_schema
from schema.supergraph_reader import InvalidSupergraph, read_supergraph

HEADER = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hidden", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://shop.example/privacy/v1.0", import: ["@pii"])
{ query: Query %s }

directive @hidden on FIELD_DEFINITION | OBJECT | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION
directive @pii(kind: privacy__Kind!) on FIELD_DEFINITION
directive @live(every: Period) on FIELD
enum Period { HOUR DAY }
enum privacy__Kind { EMAIL }
scalar requiresScopes__Scope
enum join__Graph { COMMERCE @join__graph(name: "commerce", url: "http://commerce") }
"""


def seen(types: str, roots: str = "") -> str:
    return print_schema(api_schema(read_supergraph(HEADER % roots + types))).strip()


def test_everything_hidden_is_gone_and_what_would_show_it_too() -> None:
    assert (
        seen(
            """
        type Query {
          "The orders of the caller."
          orders(first: Int, tenant: ID @hidden, by: Sorting): [Order!]!
          internal: Int @hidden
          ledger: Ledger
        }
        type Order {
          number: String! @pii(kind: EMAIL) @requiresScopes(scopes: [["me"]])
          nr: String @deprecated
        }
        type Ledger @hidden { id: ID! }
        input Sorting { field: String  tenant: ID @hidden }
        """
        )
        == dedent(
            '''
        directive @live(every: Period) on FIELD

        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT

        enum Period {
          HOUR
          DAY
        }

        type Query {
          """The orders of the caller."""
          orders(first: Int, by: Sorting): [Order!]!
        }

        type Order {
          number: String!
          nr: String @deprecated
        }

        input Sorting {
          field: String
        }
        '''
        ).strip()
    )


def test_a_type_that_loses_its_last_field_is_hidden_in_turn() -> None:
    shown = seen(
        """
        type Query { orders: Int  ledger: Ledger  record: Record }
        type Mutation { post: Int @hidden }
        type Ledger { id: ID! @hidden }
        union Record = Ledger
        """,
        "mutation: Mutation",
    )

    assert shown.endswith("type Query {\n  orders: Int\n}")


def test_a_supergraph_without_a_visible_query_has_no_api_schema() -> None:
    with pytest.raises(InvalidSupergraph, match="No field of the query root is accessible"):
        seen("type Query { orders: Int @hidden }")


def test_a_graph_may_have_a_directive_of_that_name_of_its_own() -> None:
    text = seen("directive @defer(until: Int) on FIELD type Query { orders: Int }")

    assert text.count("@defer") == 1
    assert "directive @defer(until: Int) on FIELD" in text
