"""What the CRM subgraph asks of a CRM, in the words of the CRM.

A method that takes many keys answers one value for each, in their order, in a number of round trips that does
not depend on how many they are. A key that names no record is answered by None or by an empty list. The owner
of a paged list may be several contacts of one person, whose lists are shown as one.

The moment at which a consent is judged is given by the caller: a source has no clock of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.crm.sources.commands import CrmCommands
from subgraphs.crm.sources.words import (
    ConsentPurpose,
    ConsentState,
    ContactKind,
    Direction,
    ExchangeStatus,
    LegalBasis,
    MarketingEmailKind,
    Medium,
    OptInLevel,
    SalePhase,
    SubscriptionState,
)
from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = [
    "CONTACTS_BY_KEY",
    "EMAILS_NEWEST_FIRST",
    "EXCHANGES_NEWEST_FIRST",
    "MESSAGES_OLDEST_FIRST",
    "ConsentRecord",
    "ContactRecord",
    "CrmSource",
    "ExchangeFilter",
    "ExchangeRecord",
    "ExchangeSource",
    "MarketingEmailRecord",
    "MessageRecord",
    "NewsletterListRecord",
    "NewsletterSource",
    "SocialIdentityRecord",
    "SubscriptionRecord",
]

# The orders in which a source shows its lists in pages.
CONTACTS_BY_KEY = "CONTACT_KEY"
EMAILS_NEWEST_FIRST = "EMAIL_SENT_AT_DESC"
EXCHANGES_NEWEST_FIRST = "EXCHANGE_OPENED_AT_DESC"
MESSAGES_OLDEST_FIRST = "MESSAGE_AT_ASC"


@dataclass(frozen=True, slots=True)
class ContactRecord:
    key: str
    version: str
    kind: ContactKind
    company_key: str | None
    civility: str | None
    first_name: str | None
    last_name: str | None
    birth_date: dt.date | None
    phone: str | None
    email: str | None
    company_name: str | None
    segments: tuple[str, ...]
    owner: str | None
    notes: str | None
    merged_into_key: str | None


@dataclass(frozen=True, slots=True)
class SocialIdentityRecord:
    network: str
    handle: str


@dataclass(frozen=True, slots=True)
class NewsletterListRecord:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    list: NewsletterListRecord
    state: SubscriptionState
    opt_in: OptInLevel
    since: dt.datetime | None
    source: str | None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    purpose: ConsentPurpose
    medium: Medium
    partner: str | None
    """None is the shop itself."""
    decision: ConsentState
    """What was written down: never EXPIRED."""
    legal_basis: LegalBasis
    captured_at: dt.datetime
    source: str
    proof: str | None
    expires_at: dt.datetime | None

    def state(self, now: dt.datetime) -> ConsentState:
        """A consent ends at its `expires_at`, whether or not somebody has written that down."""
        lapsed = self.expires_at is not None and self.expires_at <= now
        return ConsentState.EXPIRED if lapsed and self.decision is ConsentState.GRANTED else self.decision


@dataclass(frozen=True, slots=True)
class MarketingEmailRecord:
    key: str
    kind: MarketingEmailKind
    campaign: str
    subject: str
    sent_at: dt.datetime
    status: str
    opened_at: dt.datetime | None
    clicked_at: dt.datetime | None
    cart_key: str | None


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    key: str
    contact_key: str
    subject: str
    phase: SalePhase
    reason: str | None
    status: ExchangeStatus
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    order_number: str | None
    agent: str | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    key: str
    medium: Medium
    direction: Direction
    at: dt.datetime
    author: str | None
    body: str | None
    duration_seconds: int | None
    recording_url: str | None


@dataclass(frozen=True, slots=True)
class ExchangeFilter:
    """None asks for all. Hashable, so that equal questions make one batch."""

    phase: SalePhase | None = None
    statuses: frozenset[ExchangeStatus] | None = None


class ExchangeSource(Protocol):
    """The part of a CRM that a customer service may keep in a system of its own."""

    def seen_by(self, rows: Rows) -> ExchangeSource: ...

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]: ...

    @property
    def exchanges_with(self) -> PagedList[ExchangeRecord, ExchangeFilter]:
        """With a person, EXCHANGES_NEWEST_FIRST."""

    @property
    def exchanges_about(self) -> PagedList[ExchangeRecord, None]:
        """About the order with a number, EXCHANGES_NEWEST_FIRST, of all contacts. An unknown number has an
        empty list: a CRM knows numbers, not orders."""

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        """The media of all messages of an exchange, in the order of their first use."""

    @property
    def messages(self) -> PagedList[MessageRecord, None]:
        """Of an exchange, MESSAGES_OLDEST_FIRST: as the conversation went."""


class NewsletterSource(Protocol):
    """The part of a CRM that may stand where newsletters are sent from."""

    def seen_by(self, rows: Rows) -> NewsletterSource: ...

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]: ...

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]: ...

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]: ...

    @property
    def emails_to(self) -> PagedList[MarketingEmailRecord, None]:
        """To a person, EMAILS_NEWEST_FIRST."""


class CrmSource(ExchangeSource, NewsletterSource, Protocol):
    @property
    def commands(self) -> CrmCommands: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def evidence(self) -> EvidenceSource: ...

    def seen_by(self, rows: Rows) -> CrmSource:
        """The same source, for a caller who does not see all of it."""

    async def contacts(self, keys: Sequence[str]) -> Sequence[ContactRecord | None]:
        """A contact lost in a merge is found by its key, and says in which one it was lost. One that was
        erased is not found."""

    async def contacts_by_email(self, email: str) -> tuple[ContactRecord, ...]:
        """All contacts with this address, whatever its outer spaces, Unicode form and case."""

    async def contactable(
        self, purpose: ConsentPurpose, medium: Medium, now: dt.datetime, page: PageRequest
    ) -> Page[ContactRecord]:
        """Each contact once who has a consent that is granted and has not expired, to the shop or to a
        partner; without those lost in a merge."""

    async def social_identities(
        self, contacts: Sequence[str]
    ) -> Sequence[tuple[SocialIdentityRecord, ...]]: ...

    @property
    def people(self) -> PagedList[ContactRecord, None]:
        """Of a company, CONTACTS_BY_KEY, without those lost in a merge."""

    async def consents(self, contacts: Sequence[str]) -> Sequence[tuple[ConsentRecord, ...]]: ...
