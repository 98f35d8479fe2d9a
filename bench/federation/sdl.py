"""The schemas: three levels of entities, a key in every subgraph, one `@provides` and one `@requires`."""

from __future__ import annotations

from collections.abc import Mapping

from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

__all__ = ["FEDERATION_ONE", "SUBGRAPHS", "composed"]

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", '
    'import: ["@key", "@external", "@requires", "@provides", "@shareable"])'
)

SUBGRAPHS: Mapping[str, str] = {
    "accounts": f"""{LINK}
        type Query {{ me: User  user(id: ID!): User  users: [User] }}
        type User @key(fields: "id") {{
          id: ID!  name: String  username: String @shareable  birthday: Int
        }}
    """,
    "products": f"""{LINK}
        type Query {{ topProducts(first: Int = 5): [Product] }}
        type Product @key(fields: "upc") {{ upc: String!  name: String  price: Int  weight: Int }}
    """,
    "reviews": f"""{LINK}
        type Review @key(fields: "id") {{
          id: ID!  body: String  author: User @provides(fields: "username")  product: Product
        }}
        type User @key(fields: "id") {{ id: ID!  username: String @external  reviews: [Review] }}
        type Product @key(fields: "upc") {{ upc: String!  reviews: [Review] }}
    """,
    "inventory": f"""{LINK}
        type Product @key(fields: "upc") {{
          upc: String!  weight: Int @external  price: Int @external  inStock: Boolean
          shippingEstimate: Int @requires(fields: "price weight")
        }}
    """,
}

FEDERATION_ONE: Mapping[str, str] = {
    "accounts": """
        extend type Query { me: User  user(id: ID!): User  users: [User] }
        type User @key(fields: "id") { id: ID!  name: String  username: String  birthday: Int }
    """,
    "products": """
        extend type Query { topProducts(first: Int = 5): [Product] }
        type Product @key(fields: "upc") { upc: String!  name: String  price: Int  weight: Int }
    """,
    "reviews": """
        type Review @key(fields: "id") {
          id: ID!  body: String  author: User @provides(fields: "username")  product: Product
        }
        extend type User @key(fields: "id") {
          id: ID! @external  username: String @external  reviews: [Review]
        }
        extend type Product @key(fields: "upc") { upc: String! @external  reviews: [Review] }
    """,
    "inventory": """
        extend type Product @key(fields: "upc") {
          upc: String! @external  weight: Int @external  price: Int @external  inStock: Boolean
          shippingEstimate: Int @requires(fields: "price weight")
        }
    """,
}
"""The same for a gateway that composes by itself and knows federation 1 alone: what `_service` answers."""


def composed(addresses: Mapping[str, str]) -> Supergraph:
    """The supergraph that all gateways serve, with the subgraphs where the addresses say."""
    supergraph = compose([Subgraph(name, addresses[name], sdl) for name, sdl in SUBGRAPHS.items()])
    if not isinstance(supergraph, Supergraph):
        raise SystemExit(str(supergraph))
    return supergraph
