"""The CRM whose contacts are Tryton's, and all else our own store's beside it."""

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
    MarketingEmailRecord,
    MessageRecord,
    NewsletterListRecord,
    SocialIdentityRecord,
    SubscriptionRecord,
)
from subgraphs.crm.sources.tryton.parties import (
    PARTY,
    contact_record,
    fields,
    has_email,
    with_codes,
)
from subgraphs.crm.sources.tryton.people import People
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.tryton.sight import Sight
from subgraphs.crm.sources.words import ConsentPurpose, Medium
from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.masking import fold_email
from subgraphs.kit.models.domain import Domain, Search
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest, Placed
from subgraphs.kit.rows import Rows

__all__ = ["TrytonCrm"]

MOST_OF_ONE_ADDRESS = 1_000


@dataclass(frozen=True, slots=True)
class TrytonCrm:
    """A CrmSource."""

    store: ModelStore
    words: Words
    beside: CrmSource
    commands: CrmCommands
    evidence: EvidenceSource
    rows: Rows | None = None

    def seen_by(self, rows: Rows) -> TrytonCrm:
        seen = self.beside.seen_by(rows)
        return TrytonCrm(self.store, self.words, seen, self.commands, self.evidence, rows)

    @property
    def outbox(self) -> Outbox:
        return self.beside.outbox

    async def contacts(self, keys: Sequence[str]) -> Sequence[ContactRecord | None]:
        """One call, for hidden ones too: whoever asks does not learn from it that they exist."""
        if not keys:
            return []
        seen = await self._sight.of(list(dict.fromkeys(keys)))
        found = {record.key: record for record in await self._read(with_codes(seen), len(keys))}
        return [found.get(key) for key in keys]

    async def contacts_by_email(self, email: str) -> tuple[ContactRecord, ...]:
        folded = fold_email(email)
        if not folded:
            return ()
        records = await self._read(has_email(email), MOST_OF_ONE_ADDRESS)
        same = [one for one in records if one.email is not None and fold_email(one.email) == folded]
        seen = set(await self._sight.of([one.key for one in same]))
        return tuple(sorted((one for one in same if one.key in seen), key=lambda one: one.key))

    async def contactable(
        self, purpose: ConsentPurpose, medium: Medium, now: dt.datetime, page: PageRequest
    ) -> Page[ContactRecord]:
        """Consents are ours, and so is the order. Whom Tryton has lost or erased since is left out."""
        agreed = await self.beside.contactable(purpose, medium, now, page)
        keys = [row.record.key for row in agreed.rows]
        found = await self._read(with_codes(keys), len(keys)) if keys else []
        known = {record.key: record for record in found if record.merged_into_key is None}
        rows = tuple(
            Placed(known[row.record.key], row.position) for row in agreed.rows if row.record.key in known
        )
        return Page(rows, agreed.has_next, agreed.has_previous)

    @property
    def people(self) -> PagedList[ContactRecord, None]:
        return People(self.store, self.words, self._sight)

    async def social_identities(self, contacts: Sequence[str]) -> Sequence[tuple[SocialIdentityRecord, ...]]:
        return await self.beside.social_identities(contacts)

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]:
        return await self.beside.newsletter_lists(codes)

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]:
        return await self.beside.subscriptions(contacts)

    async def consents(self, contacts: Sequence[str]) -> Sequence[tuple[ConsentRecord, ...]]:
        return await self.beside.consents(contacts)

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]:
        return await self.beside.emails(keys)

    @property
    def emails_to(self) -> PagedList[MarketingEmailRecord, None]:
        return self.beside.emails_to

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        return await self.beside.exchanges(keys)

    @property
    def exchanges_with(self) -> PagedList[ExchangeRecord, ExchangeFilter]:
        return self.beside.exchanges_with

    @property
    def exchanges_about(self) -> PagedList[ExchangeRecord, None]:
        return self.beside.exchanges_about

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        return await self.beside.media(exchanges)

    @property
    def messages(self) -> PagedList[MessageRecord, None]:
        return self.beside.messages

    @property
    def _sight(self) -> Sight:
        return Sight(self.beside, self.rows)

    async def _read(self, domain: Domain, limit: int) -> list[ContactRecord]:
        rows = await self.store.search(Search(PARTY, fields(self.words), domain, limit))
        return [contact_record(row, self.words) for row in rows]
