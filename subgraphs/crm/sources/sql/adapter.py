"""The CRM port over SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, FromClause, func, or_, select

from subgraphs.crm.sources.commands import CrmCommands
from subgraphs.crm.sources.port import (
    ConsentRecord,
    ContactRecord,
    ExchangeFilter,
    ExchangeRecord,
    MarketingEmailRecord,
    MessageRecord,
    NewsletterListRecord,
    SocialIdentityRecord,
    SubscriptionRecord,
)
from subgraphs.crm.sources.sql.evidence import SqlEvidence
from subgraphs.crm.sources.sql.listings import (
    CONSENTS,
    EMAILS,
    EXCHANGES,
    EXCHANGES_BY_ORDER,
    MESSAGES,
    PEOPLE,
)
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
    WRITES,
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
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import SqlList
from subgraphs.kit.keyset import page as one_page
from subgraphs.kit.lookups import many_by_key, one_by_key
from subgraphs.kit.masking import fold_email
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest, Placed
from subgraphs.kit.rows import Rows

__all__ = ["SqlCrm"]

Conditions = tuple[ColumnElement[bool], ...]

NOT_MERGED = contact.c.merged_into_key.is_(None)

NOT_ERASED = contact.c.erased_at.is_(None)


class SqlCrm:
    """A CrmSource."""

    def __init__(self, database: Database, commands: CrmCommands) -> None:
        self.database = database
        self.commands = commands
        self.outbox = Outbox(database, WRITES)
        self.evidence = SqlEvidence(database)
        self.people = SqlList[ContactRecord, None](
            database, PEOPLE, contact_record, lambda _: (NOT_MERGED,), key_of=str
        )
        self.emails_to = SqlList[MarketingEmailRecord, None](database, EMAILS, email_record, key_of=str)
        self.exchanges_with = SqlList(database, EXCHANGES, exchange_record, _conditions, key_of=str)
        self.exchanges_about = SqlList[ExchangeRecord, None](
            database, EXCHANGES_BY_ORDER, exchange_record, key_of=str
        )
        self.messages = SqlList[MessageRecord, None](database, MESSAGES, message_record, key_of=str)

    def seen_by(self, rows: Rows) -> SqlCrm:
        return SqlCrm(self.database.seen_by(rows), self.commands)

    async def contacts(self, keys: Sequence[str]) -> Sequence[ContactRecord | None]:
        if not keys:
            return []
        known = (contact.c.key.in_(keys), NOT_ERASED, *self.database.visible(contact))
        rows = await self.database.rows(select(contact).where(*known))
        found = {row.key: contact_record(row) for row in rows}
        return [found.get(key) for key in keys]

    async def contacts_by_email(self, email: str) -> tuple[ContactRecord, ...]:
        same_address = (contact.c.email_folded == fold_email(email), *self.database.visible(contact))
        rows = await self.database.rows(select(contact).where(*same_address).order_by(contact.c.key))
        return tuple(map(contact_record, rows))

    async def contactable(
        self, purpose: ConsentPurpose, medium: Medium, now: dt.datetime, page: PageRequest
    ) -> Page[ContactRecord]:
        leave = _gives_leave(self.database, purpose, medium, now)
        found = await one_page(self.database, CONSENTS, page, _contact_key, leave)
        contacts = await self.contacts([row.record for row in found.rows])
        rows = (
            Placed(contact, row.position)
            for row, contact in zip(found.rows, contacts, strict=True)
            if contact is not None  # gone since its consent was read
        )
        return Page(tuple(rows), found.has_next, found.has_previous)

    async def social_identities(self, contacts: Sequence[str]) -> Sequence[tuple[SocialIdentityRecord, ...]]:
        of_contact = contact_social.c.contact_key
        ordered = (contact_social.c.network, contact_social.c.handle)
        return await many_by_key(self.database, of_contact, contacts, social_record, ordered)

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]:
        return await one_by_key(self.database, newsletter_list.c.code, codes, list_record)

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]:
        of_contact = newsletter_subscription.c.contact_key
        joined = newsletter_subscription.join(newsletter_list)
        statement = select(newsletter_subscription, newsletter_list).select_from(joined)
        known = (of_contact.in_(contacts), *self.database.visible(newsletter_subscription))
        ordered = statement.where(*known).order_by(newsletter_list.c.code)
        found: defaultdict[str, list[SubscriptionRecord]] = defaultdict(list)
        for row in await self.database.rows(ordered):
            found[row.contact_key].append(subscription_record(row))
        return [tuple(found[key]) for key in contacts]

    async def consents(self, contacts: Sequence[str]) -> Sequence[tuple[ConsentRecord, ...]]:
        ordered = (consent.c.purpose, consent.c.medium, consent.c.partner)
        return await many_by_key(self.database, consent.c.contact_key, contacts, consent_record, ordered)

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]:
        return await one_by_key(self.database, marketing_email.c.key, keys, email_record)

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        return await one_by_key(self.database, exchange.c.key, keys, exchange_record)

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


def _contact_key(row: AnyRow) -> str:
    key: str = row.contact_key
    return key


def _gives_leave(database: Database, purpose: ConsentPurpose, medium: Medium, now: dt.datetime) -> Conditions:
    """One consent for each contact that has any: that of the partner whose name comes first.

    The page walks the consents and not the contacts, so it costs the same where one contact in a thousand has
    agreed. OFFSET 0 keeps PostgreSQL from making joins of the look-ups: they would read each page from the
    start of the list.
    """

    def granted(row: FromClause) -> Conditions:
        return (
            row.c.purpose == purpose.value,
            row.c.medium == medium.value,
            row.c.state == ConsentState.GRANTED.value,
            or_(row.c.expires_at.is_(None), row.c.expires_at > now),
        )

    other = consent.alias("other")
    of_same_contact = other.c.contact_key == consent.c.contact_key
    before = select(other.c.partner).where(
        of_same_contact, other.c.partner < consent.c.partner, *granted(other), *database.visible(other)
    )
    lives = select(contact.c.key).where(
        contact.c.key == consent.c.contact_key, NOT_MERGED, *database.visible(contact)
    )
    return (*granted(consent), ~before.offset(0).exists(), lives.offset(0).exists())


def _conditions(wanted: ExchangeFilter) -> Conditions:
    conditions: list[ColumnElement[bool]] = []
    if wanted.phase is not None:
        conditions.append(exchange.c.phase == wanted.phase.value)
    if wanted.statuses is not None:
        conditions.append(exchange.c.status.in_(sorted(status.value for status in wanted.statuses)))
    return tuple(conditions)
