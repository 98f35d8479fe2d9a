"""The client's view of a small shop, which the tests of operations share."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema, build_schema

SHOP = """
type Query {
  customer(id: ID!, filter: CustomerFilter): Customer
  orders(first: Int = 10, status: OrderStatus, since: Date, filter: CustomerFilter): [Order!]!
  node(id: ID!): Node
  party: Party
  document: Document
}

type Mutation { cancelOrder(number: String!): Order }

interface Node { id: ID! }
interface Document implements Node { id: ID! number: String! }
union Party = Customer | Company

type Customer implements Node {
  id: ID!
  name: String!
  orders(first: Int, status: OrderStatus): [Order!]!
  party: Party
}

type Company implements Node { id: ID! name: String! }
type Order implements Node & Document { id: ID! number: String! customer: Customer lines: [Line!]! }
type Invoice implements Node & Document { id: ID! number: String! due: Date }
type Line { label: String! quantity: Int! }

enum OrderStatus { OPEN SHIPPED }
input CustomerFilter { name: String, points: Int = 5, tags: [String!] }
scalar Date
"""


@pytest.fixture(scope="session")
def api_schema() -> GraphQLSchema:
    return build_schema(SHOP)
