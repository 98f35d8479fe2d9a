"""What one request reads, each thing in one batch. A loader is made when it is first needed."""

from __future__ import annotations

from functools import cached_property

from subgraphs.crm.sources.homes import home
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
from subgraphs.crm.sources.words import Medium
from subgraphs.kit.lists import ListLoader
from subgraphs.kit.loading import DataLoader, batched, batched_apart

__all__ = ["Loaders"]


class Loaders:
    def __init__(self, source: CrmSource) -> None:
        self._source = source

    @cached_property
    def contact(self) -> DataLoader[str, ContactRecord | None]:
        return batched(self._source.contacts)

    @cached_property
    def social(self) -> DataLoader[str, tuple[SocialIdentityRecord, ...]]:
        return batched(self._source.social_identities)

    @cached_property
    def people(self) -> ListLoader[ContactRecord, None]:
        return ListLoader(self._source.people)

    @cached_property
    def newsletter_list(self) -> DataLoader[str, NewsletterListRecord | None]:
        return batched(self._source.newsletter_lists)

    @cached_property
    def subscriptions(self) -> DataLoader[str, tuple[SubscriptionRecord, ...]]:
        return batched(self._source.subscriptions)

    @cached_property
    def consents(self) -> DataLoader[str, tuple[ConsentRecord, ...]]:
        return batched(self._source.consents)

    @cached_property
    def email(self) -> DataLoader[str, MarketingEmailRecord | None]:
        return batched(self._source.emails)

    @cached_property
    def emails_to(self) -> ListLoader[MarketingEmailRecord, None]:
        return ListLoader(self._source.emails_to)

    @cached_property
    def exchange(self) -> DataLoader[str, ExchangeRecord | None]:
        return batched_apart(self._source.exchanges, home)

    @cached_property
    def exchanges_with(self) -> ListLoader[ExchangeRecord, ExchangeFilter]:
        return ListLoader(self._source.exchanges_with)

    @cached_property
    def exchanges_about(self) -> ListLoader[ExchangeRecord, None]:
        return ListLoader(self._source.exchanges_about)

    @cached_property
    def media(self) -> DataLoader[str, tuple[Medium, ...]]:
        return batched_apart(self._source.media, home)

    @cached_property
    def messages(self) -> ListLoader[MessageRecord, None]:
        return ListLoader(self._source.messages, lambda owner: tuple(map(home, owner)))
