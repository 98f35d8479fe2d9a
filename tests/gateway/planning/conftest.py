"""A shop in three subgraphs, small enough to know by heart, and the planner's stages over it."""

from collections.abc import Callable
from textwrap import dedent

import pytest
from graphql import OperationDefinitionNode, parse

from gateway.operations.normalize import normalize
from schema.api_schema import api_schema
from schema.compose import compose
from schema.operation import Operation
from schema.query_graph import QueryGraph
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

FEDERATION = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", '
    '"@requires", "@provides", "@shareable", "@interfaceObject", "@override", "@context", "@fromContext"])'
)

SHOP = {
    "commerce": """
        type Query { order(number: String!): Order  orders: [Order!]!  customer(id: ID!): Customer }
        type Mutation { cancel(number: String!): Order }
        type Order @key(fields: "number") { number: String!  total: Float  customer: Customer }
        type Customer @key(fields: "id") { id: ID!  email: String  orders: [Order!]! }
    """,
    "loyalty": """
        type Mutation { grant(card: String!, points: Int!): Member }
        type Order @key(fields: "number") { number: String!  points: Int }
        type Customer @key(fields: "id") { id: ID!  member: Member }
        type Member @key(fields: "card") { card: String!  balance: Int  friends: [Customer!] }
    """,
    "accounting": """
        type Order @key(fields: "number") {
          number: String!
          total: Float @external
          posting: String @requires(fields: "total")
          invoices: [Invoice!]
        }
        type Invoice { number: String!  open: Float }
    """,
}

Graph = Callable[..., QueryGraph]


@pytest.fixture
def graph_of() -> Graph:
    """A query graph from subgraphs given by name and SDL; their composition must succeed."""

    def build(**sdl: str) -> QueryGraph:
        subgraphs = [
            Subgraph(name, f"http://{name}.example/", FEDERATION + "\n" + text) for name, text in sdl.items()
        ]
        supergraph = compose(subgraphs)
        assert isinstance(supergraph, Supergraph), supergraph
        return QueryGraph(supergraph)

    return build


@pytest.fixture
def shop(graph_of: Graph) -> QueryGraph:
    return graph_of(**SHOP)


def operation(text: str, graph: QueryGraph) -> Operation:
    document = parse(text)
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return normalize(document, node, api_schema(graph.supergraph))


def squeezed(text: object) -> str:
    """Plans compare without their line breaks: a plan that takes a screen is two lines in a test."""
    return " ".join(dedent(str(text)).split()).replace(", }", " }")
