"""What the CRM knows of a customer. Single values come from the primary contact, lists from all of them."""

from __future__ import annotations

from typing import Self

import strawberry
from strawberry import Info

from subgraphs.crm.context import CrmContext
from subgraphs.crm.names import display_name
from subgraphs.crm.schema.consent import Consent
from subgraphs.crm.schema.contact import CrmContact
from subgraphs.crm.schema.exchange import Exchange
from subgraphs.crm.schema.marketing_email import MarketingEmail
from subgraphs.crm.schema.newsletter import NewsletterSubscription
from subgraphs.crm.schema.scopes import (
    CONSENTS,
    CONTACTS,
    EXCHANGES,
    MESSAGES,
    NAMES,
    PHONES,
    PHONES_MASKED,
)
from subgraphs.crm.sources.port import (
    EMAILS_NEWEST_FIRST,
    EXCHANGES_NEWEST_FIRST,
    ContactKeys,
    ContactRecord,
    ExchangeFilter,
)
from subgraphs.crm.sources.words import ConsentPurpose, ExchangeStatus, SalePhase
from subgraphs.crm.telephones import masked_phone
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.federation import Pii, Reference, text_key, text_keys
from subgraphs.kit.fields import resolved
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import PhoneNumber

__all__ = ["Customer"]

KEYS = ["crmKeys"]


@strawberry.federation.type(keys=["id"])
class Customer:
    given_keys: strawberry.Private[ContactKeys | None]

    id: strawberry.ID

    @resolved(external=True)
    def crm_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.contact_keys()]

    @resolved(requires=KEYS, requires_scopes=CONTACTS)
    async def contacts(self, info: Info[CrmContext, None]) -> list[CrmContact] | None:
        records = await info.context.loaders.contact.load_many(self.contact_keys())
        return [CrmContact.of(record) for record in records if record]

    @resolved(requires=KEYS, directives=[Pii(kind="name")], requires_scopes=NAMES)
    async def display_name(self, info: Info[CrmContext, None]) -> str | None:
        primary = await self.primary(info)
        return display_name(primary) if primary else None

    @resolved(requires=KEYS, directives=[Pii(kind="phone")], requires_scopes=PHONES)
    async def phone(self, info: Info[CrmContext, None]) -> PhoneNumber | None:
        primary = await self.primary(info)
        return PhoneNumber(primary.phone) if primary and primary.phone else None

    @resolved(requires=KEYS, requires_scopes=PHONES_MASKED)
    async def phone_masked(self, info: Info[CrmContext, None]) -> str | None:
        primary = await self.primary(info)
        return masked_phone(primary.phone) if primary and primary.phone else None

    @resolved(requires=KEYS, requires_scopes=CONSENTS)
    async def newsletters(self, info: Info[CrmContext, None]) -> list[NewsletterSubscription] | None:
        by_contact = await info.context.loaders.subscriptions.load_many(self.contact_keys())
        return [NewsletterSubscription.of(record) for records in by_contact for record in records]

    @resolved(requires=KEYS, requires_scopes=CONSENTS)
    async def consents(
        self, info: Info[CrmContext, None], purpose: list[ConsentPurpose] | None = None
    ) -> list[Consent] | None:
        by_contact = await info.context.loaders.consents.load_many(self.contact_keys())
        return [
            Consent.of(record, info.context.now)
            for records in by_contact
            for record in records
            if purpose is None or record.purpose in purpose
        ]

    @resolved(requires=KEYS, requires_scopes=MESSAGES)
    async def marketing_emails(
        self, info: Info[CrmContext, None], first: int | None = None, after: str | None = None
    ) -> Connection[MarketingEmail] | None:
        loaders, keys = info.context.loaders, self.contact_keys()
        request = page_request(EMAILS_NEWEST_FIRST, PageArguments(first, after))
        page = await loaders.emails_to.load((request, keys))
        return connection(request, page, MarketingEmail.of, lambda: loaders.email_count.load(keys))

    @resolved(requires=KEYS, requires_scopes=EXCHANGES)
    async def exchanges(
        self,
        info: Info[CrmContext, None],
        first: int | None = None,
        after: str | None = None,
        phase: SalePhase | None = None,
        status: list[ExchangeStatus] | None = None,
    ) -> Connection[Exchange] | None:
        loaders, keys = info.context.loaders, self.contact_keys()
        wanted = ExchangeFilter(phase, None if status is None else frozenset(status))
        request = page_request(EXCHANGES_NEWEST_FIRST, PageArguments(first, after))
        page = await loaders.exchanges_with.load(((wanted, request), keys))
        return connection(request, page, Exchange.of, lambda: loaders.exchange_count.load((wanted, keys)))

    def contact_keys(self) -> ContactKeys:
        if self.given_keys is None:
            raise BadUserInput("The representation of Customer lacks crmKeys.")
        return tuple(dict.fromkeys(self.given_keys))

    async def primary(self, info: Info[CrmContext, None]) -> ContactRecord | None:
        keys = self.contact_keys()
        return await info.context.loaders.contact.load(keys[0]) if keys else None

    @classmethod
    async def resolve_reference(cls, info: Info[CrmContext, None], reference: Reference) -> Self:
        """Never null: that a customer exists is the hub's to know."""
        return cls(id=strawberry.ID(text_key(reference, "id")), given_keys=text_keys(reference, "crmKeys"))
