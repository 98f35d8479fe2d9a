"""What a supergraph says of caching."""

from __future__ import annotations

import pytest

from resolvers.caching.declared import DeclaredCaching
from resolvers.caching.freshness import Hinted
from resolvers.caching.tag_formats import compile_format
from schema.selections import parse_selections
from schema.supergraph_reader import read_supergraph

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
{ query: Query }

directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
directive @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on OBJECT | FIELD_DEFINITION
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT | ENUM
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__DirectiveArguments
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum CacheControlScope { PUBLIC PRIVATE }
enum join__Graph { SHOP @join__graph(name: "shop", url: "") }

type Query @join__type(graph: SHOP) {
  products(first: Int): [Product!] @cacheControl(maxAge: 60, scope: PUBLIC)
    @join__directive(graphs: [SHOP], name: "federation__cacheTag", args: {format: "first-{$args.first}"})
  product: Product
  me: Customer
}
type Product @join__type(graph: SHOP, key: "id") @cacheControl(maxAge: 120, scope: PUBLIC)
  @join__directive(graphs: [SHOP], name: "cacheTag", args: {format: "product-{$key.id}"})
{
  id: ID!
  name: String
  stock: Int @cacheControl(maxAge: 5)
  maker: Maker @cacheControl(inheritMaxAge: true)
  buyer: Customer
}
type Maker @join__type(graph: SHOP) { name: String }
type Customer @join__type(graph: SHOP, key: "id") { id: ID! name: String @cacheControl(maxAge: 9, scope: PRIVATE) }
"""  # noqa: E501 - as compositions print it

DECLARED = DeclaredCaching(read_supergraph(SUPERGRAPH))


@pytest.mark.parametrize(
    ("selections", "hinted"),
    [
        ("products { id name }", Hinted(60.0, True)),
        ("product { name }", Hinted(120.0, True)),
        ("product { name stock }", Hinted(5.0, True)),
        ("products { maker { name } }", Hinted(60.0, False)),
        ("products { buyer { id } }", Hinted()),
        ("me { id }", Hinted()),
        ("products { id } me { id }", Hinted()),
    ],
)
def test_the_lowest_life_and_the_strictest_scope_of_root_fields(selections: str, hinted: Hinted) -> None:
    assert DECLARED.hinted("Query", parse_selections(selections), is_root=True) == hinted


@pytest.mark.parametrize(
    ("selections", "hinted"),
    [
        ("... on Product { name }", Hinted(120.0, True)),
        ("... on Product { name stock }", Hinted(5.0, True)),
        ("... on Product { buyer { name } }", Hinted()),
    ],
)
def test_those_of_an_entity(selections: str, hinted: Hinted) -> None:
    assert DECLARED.hinted("Product", parse_selections(selections), is_root=False) == hinted


def test_tags_stand_with_the_subgraph_that_gives_them() -> None:
    assert DECLARED.formats("shop", "Product") == ("product-{$key.id}",)
    assert DECLARED.formats("shop", "Query", "products") == ("first-{$args.first}",)
    assert DECLARED.formats("crm", "Product") == ()


@pytest.mark.parametrize(
    ("written", "values", "tag"),
    [
        ("product-{$key.id}", {"id": "7"}, "product-7"),
        ("{$args.first}/{$args.sold}", {"first": 3, "sold": True}, "3/true"),
        ("{$key { shop { id } }}!", {"shop": {"id": "a"}}, "a!"),
        ("all", {}, "all"),
        ("product-{$key.id}", {}, None),
        ("product-{$key.shop}", {"shop": {"id": 1}}, None),
        ("product-{$key.id", {"id": "7"}, None),
    ],
)
def test_a_format_is_filled(written: str, values: dict[str, object], tag: str | None) -> None:
    assert compile_format(written)(values) == tag
