"""One CRM whose parts stand in several systems.

Each part has its own calls, and with them its own budget, its own rest and its own gaps: what is down takes
nothing with it but its own fields.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.commands import CrmCommands
from subgraphs.crm.sources.port import (
    ConsentRecord,
    ContactRecord,
    CrmSource,
    ExchangeFilter,
    ExchangeRecord,
    ExchangeSource,
    MarketingEmailRecord,
    MessageRecord,
    NewsletterListRecord,
    NewsletterSource,
    SocialIdentityRecord,
    SubscriptionRecord,
)
from subgraphs.crm.sources.words import ConsentPurpose, Medium
from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = ["JoinedCrm", "joined"]


def joined(
    crm: CrmSource,
    *,
    exchanges: ExchangeSource | None = None,
    newsletters: NewsletterSource | None = None,
    commands: CrmCommands | None = None,
) -> JoinedCrm:
    """`crm`, with what is given in the place of its own."""
    return JoinedCrm(crm, exchanges or crm, newsletters or crm, commands or crm.commands)


@dataclass(frozen=True, slots=True)
class JoinedCrm:
    """A CrmSource."""

    crm: CrmSource
    """For contacts, consents, and whatever is no part of another one."""
    talks: ExchangeSource
    letters: NewsletterSource
    commands: CrmCommands

    def seen_by(self, rows: Rows) -> JoinedCrm:
        parts = self.talks.seen_by(rows), self.letters.seen_by(rows)
        return JoinedCrm(self.crm.seen_by(rows), *parts, self.commands)

    @property
    def outbox(self) -> Outbox:
        return self.crm.outbox

    @property
    def evidence(self) -> EvidenceSource:
        return self.crm.evidence

    async def contacts(self, keys: Sequence[str]) -> Sequence[ContactRecord | None]:
        return await self.crm.contacts(keys)

    async def contacts_by_email(self, email: str) -> tuple[ContactRecord, ...]:
        return await self.crm.contacts_by_email(email)

    async def contactable(
        self, purpose: ConsentPurpose, medium: Medium, now: dt.datetime, page: PageRequest
    ) -> Page[ContactRecord]:
        return await self.crm.contactable(purpose, medium, now, page)

    async def social_identities(self, contacts: Sequence[str]) -> Sequence[tuple[SocialIdentityRecord, ...]]:
        return await self.crm.social_identities(contacts)

    @property
    def people(self) -> PagedList[ContactRecord, None]:
        return self.crm.people

    async def consents(self, contacts: Sequence[str]) -> Sequence[tuple[ConsentRecord, ...]]:
        return await self.crm.consents(contacts)

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]:
        return await self.letters.newsletter_lists(codes)

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]:
        return await self.letters.subscriptions(contacts)

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]:
        return await self.letters.emails(keys)

    @property
    def emails_to(self) -> PagedList[MarketingEmailRecord, None]:
        return self.letters.emails_to

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        return await self.talks.exchanges(keys)

    @property
    def exchanges_with(self) -> PagedList[ExchangeRecord, ExchangeFilter]:
        return self.talks.exchanges_with

    @property
    def exchanges_about(self) -> PagedList[ExchangeRecord, None]:
        return self.talks.exchanges_about

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        return await self.talks.media(exchanges)

    @property
    def messages(self) -> PagedList[MessageRecord, None]:
        return self.talks.messages
