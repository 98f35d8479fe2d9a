"""What clients may ask of the CRM, and below it, hidden from them, the steps of the hub's operations."""

from __future__ import annotations

import strawberry

from subgraphs.crm.schema.mutation.consents import ConsentMutations
from subgraphs.crm.schema.mutation.contact_steps import ContactSteps
from subgraphs.crm.schema.mutation.exchanges import ExchangeMutations
from subgraphs.crm.schema.mutation.subject_steps import SubjectSteps

__all__ = ["Mutation"]


@strawberry.type
class Mutation(ConsentMutations, ExchangeMutations, ContactSteps, SubjectSteps):
    pass
