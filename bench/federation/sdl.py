"""The schemas: three levels of entities, a key in every subgraph, one `@provides` and one `@requires`."""

from __future__ import annotations

from collections.abc import Mapping

from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

__all__ = ["FEDERATION_ONE", "RESTRICTED", "SUBGRAPHS", "composed"]

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
RESTRICTED: Mapping[str, str] = {
    **SUBGRAPHS,
    "accounts": """
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.6",
          import: ["@key", "@shareable", "@authenticated", "@requiresScopes"])
        type Query { me: User  user(id: ID!): User @authenticated  users: [User] @authenticated }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") {
          id: ID!
          name: String @requiresScopes(scopes: [["read:names"]])
          username: String @shareable @requiresScopes(scopes: [["read:names"]])
          birthday: Int @requiresScopes(scopes: [["read:names", "read:birthdays"]])
        }
    """,
}
"""The same where a caller needs scopes for people's names, and people have ids that can be a client's own."""


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


def composed(addresses: Mapping[str, str], schemas: Mapping[str, str] = SUBGRAPHS) -> Supergraph:
    """The supergraph that all gateways serve, with the subgraphs where the addresses say."""
    supergraph = compose([Subgraph(name, addresses[name], sdl) for name, sdl in schemas.items()])
    if not isinstance(supergraph, Supergraph):
        raise SystemExit(str(supergraph))
    return supergraph
