"""The schema of accounting; `schema.graphql` beside this package is its print."""

from subgraphs.accounting.schema.customer import Customer
from subgraphs.accounting.schema.mutation import Mutation
from subgraphs.accounting.schema.order import Order
from subgraphs.accounting.schema.query import Query
from subgraphs.kit.federation import SubgraphSchema

__all__ = ["SCHEMA"]

SCHEMA = SubgraphSchema(query=Query, mutation=Mutation, types=[Customer, Order])
