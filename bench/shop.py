"""The shape of the field's public benchmark: four subgraphs, three levels of entities."""

from __future__ import annotations

from gateway.graph import Graph, build_graph
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

__all__ = ["HEAVY", "SMALL", "shop_graph"]

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", '
    'import: ["@key", "@external", "@requires", "@provides", "@shareable"])'
)

SUBGRAPHS = {
    "accounts": """
        type Query { me: User  user(id: ID!): User  users: [User] }
        type User @key(fields: "id") { id: ID!  name: String  username: String @shareable  birthday: Int }
    """,
    "products": """
        type Query { topProducts(first: Int = 5): [Product] }
        type Product @key(fields: "upc") { upc: String!  name: String  price: Int  weight: Int }
    """,
    "reviews": """
        type Review @key(fields: "id") {
          id: ID!  body: String  author: User @provides(fields: "username")  product: Product
        }
        type User @key(fields: "id") { id: ID!  username: String @external  reviews: [Review] }
        type Product @key(fields: "upc") { upc: String!  reviews: [Review] }
    """,
    "inventory": """
        type Product @key(fields: "upc") {
          upc: String!  weight: Int @external  price: Int @external  inStock: Boolean
          shippingEstimate: Int @requires(fields: "price weight")
        }
    """,
}

PRODUCT = "upc name price weight inStock shippingEstimate"
USER = "id username name"
HEAVY = f"""{{
  users {{ {USER} reviews {{ id body product {{ {PRODUCT} reviews {{ id body author {{ {USER}
    reviews {{ id body product {{ {PRODUCT} }} }} }} }} }} }} }}
  topProducts {{ {PRODUCT} reviews {{ id body author {{ {USER}
    reviews {{ id body product {{ {PRODUCT} }} }} }} }} }}
}}"""
SMALL = "{ topProducts { upc name reviews { body } } }"


def shop_graph() -> Graph:
    subgraphs = [Subgraph(name, f"http://{name}.example/", LINK + sdl) for name, sdl in SUBGRAPHS.items()]
    supergraph = compose(subgraphs)
    if not isinstance(supergraph, Supergraph):
        raise SystemExit(str(supergraph))
    return build_graph(supergraph, operation_cache_size=100)
