"""The schema of the hub; `schema.graphql` beside this package is its print."""

from subgraphs.hub.schema.mutation import Mutation
from subgraphs.hub.schema.query import STUBS, Query
from subgraphs.hub.schema.subscription import Subscription
from subgraphs.kit.federation import SubgraphSchema

__all__ = ["SCHEMA"]

SCHEMA = SubgraphSchema(query=Query, mutation=Mutation, subscription=Subscription, types=STUBS)
