"""Supergraphs as other compositions print them."""

from __future__ import annotations

import pytest

from schema.supergraph import FieldInSubgraph, Supergraph, TypeKind
from schema.supergraph_reader import InvalidSupergraph, read_supergraph

SHOP = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
{ query: Query }

enum join__Graph {
  COMMERCE @join__graph(name: "commerce", url: "http://commerce")
  HUB @join__graph(name: "hub", url: "http://hub")
}
"""

FIRST_JOIN = """
schema
  @core(feature: "https://specs.apollo.dev/core/v0.2")
  @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION)
{ query: Query }

enum core__Purpose { EXECUTION SECURITY }
scalar join__FieldSet
enum join__Graph {
  COMMERCE @join__graph(name: "commerce", url: "http://commerce")
  LOYALTY @join__graph(name: "loyalty", url: "http://loyalty")
}

type Query { order: Order @join__field(graph: COMMERCE) }

type Order
  @join__owner(graph: COMMERCE)
  @join__type(graph: COMMERCE, key: "number")
  @join__type(graph: LOYALTY, key: "number")
{
  number: String! @join__field(graph: COMMERCE)
  total: Money
  points: Int @join__field(graph: LOYALTY, requires: "total { amount }")
}

type Money { amount: Int }
"""


def shop(types: str) -> Supergraph:
    return read_supergraph(SHOP + types)


def names(supergraph: Supergraph, type_name: str) -> dict[str, list[str]]:
    return {name: sorted(found.fields) for name, found in supergraph.types[type_name].items()}


def test_a_field_without_a_join_belongs_to_every_subgraph_of_its_type() -> None:
    supergraph = shop(
        """
        type Query @join__type(graph: COMMERCE) @join__type(graph: HUB) {
          orders: Int
          customers: Int @join__field(graph: HUB)
          links: Int @join__field
        }
        """
    )

    assert names(supergraph, "Query") == {"commerce": ["orders"], "hub": ["customers", "orders"]}


def test_what_a_join_says_of_a_field_is_read() -> None:
    supergraph = shop(
        """
        type Query @join__type(graph: HUB) {
          order: Order @join__field(graph: HUB, provides: "total", type: "Order!")
        }
        type Order
          @join__type(graph: COMMERCE, key: "id")
          @join__type(graph: HUB, key: "id", resolvable: false)
        {
          id: ID!
          total: Int @join__field(graph: COMMERCE) @join__field(graph: HUB, external: true)
          link: String
            @join__field(graph: HUB, requires: "total", override: "commerce", overrideLabel: "percent(5)")
            @join__field(graph: COMMERCE, usedOverridden: true)
        }
        """
    )

    provided = supergraph.field_in("Query", "order", "hub")
    link = supergraph.field_in("Order", "link", "hub")
    order = supergraph.type_in("Order", "hub")
    assert provided is not None and link is not None and order is not None
    assert (provided.type, str(provided.provides)) == ("Order!", "{ total }")
    assert (str(link.requires), link.override_from, link.override_label) == (
        "{ total }",
        "commerce",
        "percent(5)",
    )
    assert supergraph.field_in("Order", "total", "hub") == FieldInSubgraph("Int", external=True)
    assert supergraph.field_in("Order", "link", "commerce") == FieldInSubgraph("String", overridden=True)
    assert not order.is_entity


def test_an_interface_object_is_an_object_where_it_stands() -> None:
    supergraph = shop(
        """
        type Query @join__type(graph: COMMERCE) { record: Record }
        interface Record
          @join__type(graph: COMMERCE, key: "id")
          @join__type(graph: HUB, key: "id", isInterfaceObject: true)
        { id: ID!  link: String @join__field(graph: HUB) }
        type Order implements Record
          @join__implements(graph: COMMERCE, interface: "Record") @join__type(graph: COMMERCE, key: "id")
        { id: ID!  link: String @join__field }
        """
    )

    in_commerce, in_hub = supergraph.type_in("Record", "commerce"), supergraph.type_in("Record", "hub")
    assert in_commerce is not None and in_hub is not None
    assert (in_commerce.kind, in_commerce.possible_types) == (TypeKind.INTERFACE, {"Order"})
    assert (in_hub.kind, in_hub.possible_types, in_hub.is_interface_object) == (
        TypeKind.OBJECT,
        {"Record"},
        True,
    )
    assert names(supergraph, "Order") == {"commerce": ["id"]}


def test_a_union_has_its_members_subgraph_by_subgraph() -> None:
    supergraph = shop(
        """
        type Query @join__type(graph: HUB) { record: Record }
        union Record
          @join__type(graph: COMMERCE) @join__type(graph: HUB)
          @join__unionMember(graph: COMMERCE, member: "Order")
          @join__unionMember(graph: HUB, member: "Order") @join__unionMember(graph: HUB, member: "Link")
          = Order | Link
        type Order @join__type(graph: COMMERCE) @join__type(graph: HUB) { number: Int }
        type Link @join__type(graph: HUB) { url: String }
        """
    )

    assert {name: found.possible_types for name, found in supergraph.types["Record"].items()} == {
        "commerce": {"Order"},
        "hub": {"Order", "Link"},
    }


def test_the_first_join_specification_is_read_in_the_terms_of_the_later_ones() -> None:
    supergraph = read_supergraph(FIRST_JOIN)

    assert names(supergraph, "Order") == {"commerce": ["number", "total"], "loyalty": ["number", "points"]}
    assert names(supergraph, "Money") == {"commerce": ["amount"], "loyalty": ["amount"]}
    assert names(supergraph, "Query") == {"commerce": ["order"], "loyalty": []}


def test_the_merged_schema_keeps_marks_under_their_published_names() -> None:
    supergraph = read_supergraph(
        """
        schema
          @link(url: "https://specs.apollo.dev/link/v1.0")
          @link(url: "https://specs.apollo.dev/join/v0.5")
          @link(url: "https://specs.apollo.dev/tag/v0.3", import: [{ name: "@tag", as: "@audience" }])
        { query: Query }
        directive @audience(name: String!) repeatable on FIELD_DEFINITION
        directive @pii on FIELD_DEFINITION
        enum join__Graph { CRM @join__graph(name: "crm", url: "http://crm") }
        type Query @join__type(graph: CRM) { email: String @audience(name: "staff") @pii }
        """
    )

    query = supergraph.schema.query_type
    assert query is not None and query.fields["email"].ast_node is not None
    assert [d.name.value for d in query.fields["email"].ast_node.directives or ()] == ["tag", "pii"]
    assert not [name for name in supergraph.schema.type_map if name.startswith("join__")]


@pytest.mark.parametrize(
    ("sdl", "said"),
    [
        ("type Query {", "The supergraph is not GraphQL SDL: Syntax Error: Expected Name, found <EOF>."),
        ("type Query { a: Int }", "The document has no enum `join__Graph`, so it is no supergraph."),
        ("enum join__Graph { A }", r"`join__Graph.A` has no `@join__graph\(name:\)`."),
        (
            SHOP + "type Query @join__type(graph: CRM) { a: Int }",
            "@join__type on type `Query` names the graph `CRM`, which is no value of `join__Graph`.",
        ),
        (
            SHOP + 'type Query @join__type(graph: HUB, key: "id {") { id: Int }',
            r'@join__type\(key: "id {"\) on `Query` is no field set: Syntax Error',
        ),
        (
            SHOP + "type Query @join__type(graph: HUB) { order: Order }",
            "The types of the supergraph do not hold together: Unknown type 'Order'.",
        ),
    ],
)
def test_a_text_that_is_no_supergraph_is_refused_by_what_is_wrong(sdl: str, said: str) -> None:
    with pytest.raises(InvalidSupergraph, match=said):
        read_supergraph(sdl)
