"""What mutations answer: what there is now, read live, and what the caller can put right."""

from __future__ import annotations

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.schema.consent import Consent
from subgraphs.crm.schema.contact import CrmContact, found_contact
from subgraphs.crm.schema.exchange import Exchange
from subgraphs.crm.schema.newsletter import NewsletterSubscription
from subgraphs.kit.commands import Outcome
from subgraphs.kit.user_errors import Refusal, UserError, user_errors

__all__ = [
    "ConsentPayload",
    "ContactPayload",
    "ExchangePayload",
    "consent_payload",
    "contact_payload",
    "exchange_payload",
    "refused",
]


@strawberry.federation.type(inaccessible=True)
class ContactPayload:
    contact: CrmContact | None
    user_errors: list[UserError]


@strawberry.type
class ConsentPayload:
    """What was written down is written down, also where the system that sends newsletters cannot be read:
    then they alone are a gap."""

    outcome: strawberry.Private[Outcome]

    @strawberry.field
    async def newsletters(self, info: Info) -> list[NewsletterSubscription] | None:
        if self.outcome.record is None:
            return None
        records = await info.context.loaders.subscriptions.load(self.outcome.record)
        return [NewsletterSubscription.of(record) for record in records]

    @strawberry.field
    async def consents(self, info: Info) -> list[Consent] | None:
        if self.outcome.record is None:
            return None
        records = await info.context.loaders.consents.load(self.outcome.record)
        return [Consent.of(record, info.context.now) for record in records]

    @strawberry.field
    def user_errors(self) -> list[UserError]:
        return user_errors(self.outcome.refusals)


@strawberry.type
class ExchangePayload:
    exchange: Exchange | None
    user_errors: list[UserError]


async def contact_payload(info: Info, outcome: Outcome) -> ContactPayload:
    contact = await found_contact(info, outcome.record)
    return ContactPayload(contact=contact, user_errors=user_errors(outcome.refusals))


def consent_payload(outcome: Outcome) -> ConsentPayload:
    """All newsletters and consents of the contact, not only what was changed."""
    return ConsentPayload(outcome=outcome)


async def exchange_payload(info: Info, outcome: Outcome) -> ExchangePayload:
    record = await info.context.loaders.exchange.load(outcome.record) if outcome.record else None
    exchange = None if record is None else Exchange.of(record)
    return ExchangePayload(exchange=exchange, user_errors=user_errors(outcome.refusals))


def refused(*checked: object) -> Outcome:
    """What was refused before it reached the CRM, from among the values that were checked."""
    return Outcome(refusals=tuple(value for value in checked if isinstance(value, Refusal)))
