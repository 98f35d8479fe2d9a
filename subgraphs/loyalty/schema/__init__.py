"""The schema of the loyalty subgraph. Its print is committed as schema.graphql."""

from __future__ import annotations

import strawberry

from subgraphs.kit.federation import SubgraphSchema
from subgraphs.loyalty.schema.customer import Customer
from subgraphs.loyalty.schema.member import LoyaltyMember
from subgraphs.loyalty.schema.mutation import Mutation
from subgraphs.loyalty.schema.order import Order
from subgraphs.loyalty.schema.query import Query
from subgraphs.loyalty.schema.voucher import Voucher
from subgraphs.loyalty.sources import words

__all__ = ["SCHEMA"]

for name in words.__all__:
    strawberry.enum(getattr(words, name))

SCHEMA = SubgraphSchema(query=Query, mutation=Mutation, types=[Customer, LoyaltyMember, Voucher, Order])
