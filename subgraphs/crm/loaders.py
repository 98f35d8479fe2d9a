"""What one request reads in batches."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.crm.sources.port import (
    ConsentRecord,
    ContactKeys,
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
from subgraphs.crm.sources.words import Medium
from subgraphs.kit.loading import DataLoader, batched, batched_by_criteria
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["Loaders", "loaders"]

FilteredPage = tuple[ExchangeFilter, PageRequest]
Total = int | None


@dataclass(frozen=True, slots=True)
class Loaders:
    contact: DataLoader[str, ContactRecord | None]
    social: DataLoader[str, tuple[SocialIdentityRecord, ...]]
    people: DataLoader[tuple[PageRequest, str], Page[ContactRecord]]
    people_count: DataLoader[str, Total]
    newsletter_list: DataLoader[str, NewsletterListRecord | None]
    subscriptions: DataLoader[str, tuple[SubscriptionRecord, ...]]
    consents: DataLoader[str, tuple[ConsentRecord, ...]]
    email: DataLoader[str, MarketingEmailRecord | None]
    emails_to: DataLoader[tuple[PageRequest, ContactKeys], Page[MarketingEmailRecord]]
    email_count: DataLoader[ContactKeys, Total]
    exchange: DataLoader[str, ExchangeRecord | None]
    exchanges_with: DataLoader[tuple[FilteredPage, ContactKeys], Page[ExchangeRecord]]
    exchange_count: DataLoader[tuple[ExchangeFilter, ContactKeys], Total]
    exchanges_about: DataLoader[tuple[PageRequest, str], Page[ExchangeRecord]]
    exchange_count_about: DataLoader[str, Total]
    media: DataLoader[str, tuple[Medium, ...]]
    messages: DataLoader[tuple[PageRequest, str], Page[MessageRecord]]
    message_count: DataLoader[str, Total]


def loaders(source: CrmSource) -> Loaders:
    return Loaders(
        contact=batched(source.contacts),
        social=batched(source.social_identities),
        people=batched_by_criteria(lambda page, companies: source.people(companies, page)),
        people_count=batched(source.people_counts),
        newsletter_list=batched(source.newsletter_lists),
        subscriptions=batched(source.subscriptions),
        consents=batched(source.consents),
        email=batched(source.emails),
        emails_to=batched_by_criteria(lambda page, persons: source.emails_to(persons, page)),
        email_count=batched(source.email_counts),
        exchange=batched(source.exchanges),
        exchanges_with=batched_by_criteria(
            lambda criteria, persons: source.exchanges_with(persons, *criteria)
        ),
        exchange_count=batched_by_criteria(lambda wanted, persons: source.exchange_counts(persons, wanted)),
        exchanges_about=batched_by_criteria(lambda page, numbers: source.exchanges_about(numbers, page)),
        exchange_count_about=batched(source.exchange_counts_about),
        media=batched(source.media),
        messages=batched_by_criteria(lambda page, exchanges: source.messages(exchanges, page)),
        message_count=batched(source.message_counts),
    )
