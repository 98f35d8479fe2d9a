"""The schema of the hub; `schema.graphql` beside this package is its print."""

from subgraphs.hub.schema.mutation import Mutation
from subgraphs.hub.schema.query import STUBS, Query
from subgraphs.kit.federation import SubgraphSchema

__all__ = ["SCHEMA"]

SCHEMA = SubgraphSchema(query=Query, mutation=Mutation, types=STUBS)
