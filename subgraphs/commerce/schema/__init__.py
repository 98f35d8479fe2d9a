"""The schema of commerce, one file per concept. `schema.graphql` beside this folder is its print."""

from __future__ import annotations

from subgraphs.commerce.schema.account import Account
from subgraphs.commerce.schema.cart import Cart
from subgraphs.commerce.schema.customer import Customer
from subgraphs.commerce.schema.email import TransactionalEmail
from subgraphs.commerce.schema.mutation import Mutation
from subgraphs.commerce.schema.order import Order
from subgraphs.commerce.schema.query import Query
from subgraphs.commerce.schema.subscription import Subscription
from subgraphs.kit.federation import SubgraphSchema

__all__ = ["SCHEMA"]

ENTITIES = [Customer, Account, Order, Cart, TransactionalEmail]

SCHEMA = SubgraphSchema(query=Query, mutation=Mutation, subscription=Subscription, types=ENTITIES)
