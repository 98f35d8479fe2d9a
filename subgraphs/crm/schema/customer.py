"""What the CRM knows of a customer. Single values come from the primary contact, lists from all of them."""

from __future__ import annotations

from typing import Self

import strawberry

from subgraphs.crm.context import Info
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
    ContactRecord,
    ExchangeFilter,
)
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, ExchangeStatus, SalePhase
from subgraphs.crm.telephones import masked_phone
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Pii, Reference, required_keys, text_key, text_keys
from subgraphs.kit.fields import resolved
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import PhoneNumber

__all__ = ["Customer"]

KEYS = ["crmKeys"]

PROFILED = (
    "Whether a contact has agreed to PROFILING, and none has refused it: only then is shown to others what "
    "happened on the site. To a partner counts what was told to the partner. A person always sees its own."
)
REFUSED = {ConsentState.DENIED, ConsentState.WITHDRAWN}


@strawberry.federation.type(keys=["id"])
class Customer:
    given_keys: strawberry.Private[Owner | None]

    id: strawberry.ID

    @resolved(external=True)
    def crm_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.keys]

    @resolved(requires=KEYS, scopes=CONTACTS)
    async def contacts(self, info: Info) -> list[CrmContact] | None:
        records = await info.context.loaders.contact.load_many(self.keys)
        return [CrmContact.of(record) for record in records if record]

    @resolved(requires=KEYS, marks=[Pii(kind="name")], scopes=NAMES)
    async def display_name(self, info: Info) -> str | None:
        primary = await self.primary(info)
        return display_name(primary) if primary else None

    @resolved(requires=KEYS, marks=[Pii(kind="phone")], scopes=PHONES)
    async def phone(self, info: Info) -> PhoneNumber | None:
        primary = await self.primary(info)
        return PhoneNumber(primary.phone) if primary and primary.phone else None

    @resolved(requires=KEYS, scopes=PHONES_MASKED)
    async def phone_masked(self, info: Info) -> str | None:
        primary = await self.primary(info)
        return masked_phone(primary.phone) if primary and primary.phone else None

    @resolved(requires=KEYS, scopes=CONSENTS)
    async def newsletters(self, info: Info) -> list[NewsletterSubscription] | None:
        by_contact = await info.context.loaders.subscriptions.load_many(self.keys)
        return [NewsletterSubscription.of(record) for records in by_contact for record in records]

    @resolved(requires=KEYS, scopes=CONSENTS)
    async def consents(self, info: Info, purpose: list[ConsentPurpose] | None = None) -> list[Consent] | None:
        by_contact = await info.context.loaders.consents.load_many(self.keys)
        return [
            Consent.of(record, info.context.now)
            for records in by_contact
            for record in records
            if purpose is None or record.purpose in purpose
        ]

    @resolved(requires=KEYS, inaccessible=True, description=PROFILED)
    async def agrees_to_profiling(self, info: Info) -> bool | None:
        rows, now = info.context.rows, info.context.now
        if rows is not None and rows.are_of_a_person:
            return True
        partner = None if rows is None else rows.partner
        by_contact = await info.context.loaders.consents.load_many(self.keys)
        states = {
            record.state(now)
            for records in by_contact
            for record in records
            if record.purpose is ConsentPurpose.PROFILING and record.partner == partner
        }
        return ConsentState.GRANTED in states and not states & REFUSED

    @resolved(requires=KEYS, scopes=MESSAGES)
    async def marketing_emails(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[MarketingEmail] | None:
        request = page_request(EMAILS_NEWEST_FIRST, PageArguments(first, after))
        emails = info.context.loaders.emails_to
        return await emails.connection(request, None, self.keys, MarketingEmail.of)

    @resolved(requires=KEYS, scopes=EXCHANGES)
    async def exchanges(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        phase: SalePhase | None = None,
        status: list[ExchangeStatus] | None = None,
    ) -> Connection[Exchange] | None:
        wanted = ExchangeFilter(phase, None if status is None else frozenset(status))
        request = page_request(EXCHANGES_NEWEST_FIRST, PageArguments(first, after))
        exchanges = info.context.loaders.exchanges_with
        return await exchanges.connection(request, wanted, self.keys, Exchange.of)

    @property
    def keys(self) -> Owner:
        return required_keys(self.given_keys, "crmKeys")

    async def primary(self, info: Info) -> ContactRecord | None:
        keys = self.keys
        return await info.context.loaders.contact.load(keys[0]) if keys else None

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self:
        """Never null: that a customer exists is the hub's to know."""
        keys = text_keys(reference, "crmKeys")
        if info.context.rows is not None:
            info.context.rows.tell(keys or ())
        return cls(id=strawberry.ID(text_key(reference, "id")), given_keys=keys)
