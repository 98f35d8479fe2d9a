"""The CRM port over SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select

from subgraphs.crm.sources.port import (
    ConsentRecord,
    ContactKeys,
    ContactRecord,
    ExchangeFilter,
    ExchangeRecord,
    MarketingEmailRecord,
    MessageRecord,
    NewsletterListRecord,
    SocialIdentityRecord,
    SubscriptionRecord,
)
from subgraphs.crm.sources.sql.listings import EMAILS, EXCHANGES, EXCHANGES_BY_ORDER, MESSAGES, PEOPLE
from subgraphs.crm.sources.sql.rows import (
    consent_record,
    contact_record,
    email_record,
    exchange_record,
    list_record,
    message_record,
    social_record,
    subscription_record,
)
from subgraphs.crm.sources.sql.tables import (
    consent,
    contact,
    contact_social,
    exchange,
    exchange_message,
    marketing_email,
    newsletter_list,
    newsletter_subscription,
)
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, Medium
from subgraphs.kit.database import Database
from subgraphs.kit.keyset import count_by_owner, pages_by_owner
from subgraphs.kit.keyset import page as one_page
from subgraphs.kit.lookups import many_by_key, one_by_key
from subgraphs.kit.masking import fold_email
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["SqlCrm"]

NOT_MERGED = contact.c.merged_into_key.is_(None)


@dataclass(frozen=True, slots=True)
class SqlCrm:
    """A CrmSource."""

    database: Database

    async def contacts(self, keys: Sequence[str]) -> Sequence[ContactRecord | None]:
        return await one_by_key(self.database, contact.c.key, keys, contact_record)

    async def contacts_by_email(self, email: str) -> tuple[ContactRecord, ...]:
        same_address = contact.c.email_folded == fold_email(email)
        rows = await self.database.rows(select(contact).where(same_address).order_by(contact.c.key))
        return tuple(map(contact_record, rows))

    async def contactable(
        self, purpose: ConsentPurpose, medium: Medium, now: dt.datetime, page: PageRequest
    ) -> Page[ContactRecord]:
        agreed = exists().where(
            consent.c.contact_key == contact.c.key,
            consent.c.purpose == purpose.value,
            consent.c.medium == medium.value,
            consent.c.state == ConsentState.GRANTED.value,
            or_(consent.c.expires_at.is_(None), consent.c.expires_at > now),
        )
        return await one_page(self.database, PEOPLE, page, contact_record, (agreed, NOT_MERGED))

    async def social_identities(self, contacts: Sequence[str]) -> Sequence[tuple[SocialIdentityRecord, ...]]:
        of_contact = contact_social.c.contact_key
        ordered = (contact_social.c.network, contact_social.c.handle)
        return await many_by_key(self.database, of_contact, contacts, social_record, ordered)

    async def people(self, companies: Sequence[str], page: PageRequest) -> Sequence[Page[ContactRecord]]:
        owners = _each(companies)
        return await pages_by_owner(self.database, PEOPLE, owners, page, contact_record, (NOT_MERGED,))

    async def people_counts(self, companies: Sequence[str]) -> Sequence[int | None]:
        return await count_by_owner(self.database, PEOPLE, _each(companies), (NOT_MERGED,))

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]:
        return await one_by_key(self.database, newsletter_list.c.code, codes, list_record)

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]:
        of_contact = newsletter_subscription.c.contact_key
        joined = newsletter_subscription.join(newsletter_list)
        statement = select(newsletter_subscription, newsletter_list).select_from(joined)
        ordered = statement.where(of_contact.in_(contacts)).order_by(newsletter_list.c.code)
        found: defaultdict[str, list[SubscriptionRecord]] = defaultdict(list)
        for row in await self.database.rows(ordered):
            found[row.contact_key].append(subscription_record(row))
        return [tuple(found[key]) for key in contacts]

    async def consents(self, contacts: Sequence[str]) -> Sequence[tuple[ConsentRecord, ...]]:
        ordered = (consent.c.purpose, consent.c.medium, consent.c.partner)
        return await many_by_key(self.database, consent.c.contact_key, contacts, consent_record, ordered)

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]:
        return await one_by_key(self.database, marketing_email.c.key, keys, email_record)

    async def emails_to(
        self, persons: Sequence[ContactKeys], page: PageRequest
    ) -> Sequence[Page[MarketingEmailRecord]]:
        return await pages_by_owner(self.database, EMAILS, persons, page, email_record)

    async def email_counts(self, persons: Sequence[ContactKeys]) -> Sequence[int | None]:
        return await count_by_owner(self.database, EMAILS, persons)

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        return await one_by_key(self.database, exchange.c.key, keys, exchange_record)

    async def exchanges_with(
        self, persons: Sequence[ContactKeys], wanted: ExchangeFilter, page: PageRequest
    ) -> Sequence[Page[ExchangeRecord]]:
        return await pages_by_owner(
            self.database, EXCHANGES, persons, page, exchange_record, _conditions(wanted)
        )

    async def exchange_counts(
        self, persons: Sequence[ContactKeys], wanted: ExchangeFilter
    ) -> Sequence[int | None]:
        return await count_by_owner(self.database, EXCHANGES, persons, _conditions(wanted))

    async def exchanges_about(
        self, order_numbers: Sequence[str], page: PageRequest
    ) -> Sequence[Page[ExchangeRecord]]:
        owners = _each(order_numbers)
        return await pages_by_owner(self.database, EXCHANGES_BY_ORDER, owners, page, exchange_record)

    async def exchange_counts_about(self, order_numbers: Sequence[str]) -> Sequence[int | None]:
        return await count_by_owner(self.database, EXCHANGES_BY_ORDER, _each(order_numbers))

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        of_exchange, medium = exchange_message.c.exchange_key, exchange_message.c.medium
        statement = (
            select(of_exchange, medium).where(of_exchange.in_(exchanges)).group_by(of_exchange, medium)
        )
        ordered = statement.order_by(func.min(exchange_message.c.at), medium)
        found: defaultdict[str, list[Medium]] = defaultdict(list)
        for row in await self.database.rows(ordered):
            found[row.exchange_key].append(Medium(row.medium))
        return [tuple(found[key]) for key in exchanges]

    async def messages(self, exchanges: Sequence[str], page: PageRequest) -> Sequence[Page[MessageRecord]]:
        return await pages_by_owner(self.database, MESSAGES, _each(exchanges), page, message_record)

    async def message_counts(self, exchanges: Sequence[str]) -> Sequence[int | None]:
        return await count_by_owner(self.database, MESSAGES, _each(exchanges))


def _each(keys: Sequence[str]) -> list[tuple[str]]:
    """Every key as an owner of its own."""
    return [(key,) for key in keys]


def _conditions(wanted: ExchangeFilter) -> tuple[ColumnElement[bool], ...]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.phase is not None:
        conditions.append(exchange.c.phase == wanted.phase.value)
    if wanted.statuses is not None:
        conditions.append(exchange.c.status.in_(sorted(status.value for status in wanted.statuses)))
    return tuple(conditions)
