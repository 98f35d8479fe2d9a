"""The schema of the CRM subgraph. Its print is committed as schema.graphql."""

from __future__ import annotations

import strawberry

from subgraphs.crm.schema.contact import CrmContact
from subgraphs.crm.schema.customer import Customer
from subgraphs.crm.schema.exchange import Exchange, Order
from subgraphs.crm.schema.marketing_email import MarketingEmail
from subgraphs.crm.schema.mutation import Mutation
from subgraphs.crm.schema.newsletter import NewsletterList
from subgraphs.crm.schema.query import Query
from subgraphs.crm.sources import words
from subgraphs.kit.federation import SubgraphSchema

__all__ = ["SCHEMA"]

for name in words.__all__:
    strawberry.enum(getattr(words, name))

SCHEMA = SubgraphSchema(
    query=Query,
    mutation=Mutation,
    types=[Customer, CrmContact, NewsletterList, MarketingEmail, Exchange, Order],
)
