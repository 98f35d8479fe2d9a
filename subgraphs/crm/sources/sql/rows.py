"""Rows of the tables as the records of the port."""

from __future__ import annotations

from subgraphs.crm.sources.port import (
    ConsentRecord,
    ContactRecord,
    ExchangeRecord,
    MarketingEmailRecord,
    MessageRecord,
    NewsletterListRecord,
    SocialIdentityRecord,
    SubscriptionRecord,
)
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
from subgraphs.kit.database import AnyRow

__all__ = [
    "consent_record",
    "contact_record",
    "email_record",
    "exchange_record",
    "list_record",
    "message_record",
    "social_record",
    "subscription_record",
]


def contact_record(row: AnyRow) -> ContactRecord:
    return ContactRecord(
        key=row.key,
        version=str(row.version),
        kind=ContactKind(row.kind),
        company_key=row.company_key,
        civility=row.civility,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        phone=row.phone,
        email=row.email,
        company_name=row.company_name,
        segments=tuple(row.segments),
        owner=row.owner,
        notes=row.notes,
        merged_into_key=row.merged_into_key,
    )


def social_record(row: AnyRow) -> SocialIdentityRecord:
    return SocialIdentityRecord(row.network, row.handle)


def list_record(row: AnyRow) -> NewsletterListRecord:
    return NewsletterListRecord(row.code, row.name)


def subscription_record(row: AnyRow) -> SubscriptionRecord:
    return SubscriptionRecord(
        list=list_record(row),
        state=SubscriptionState(row.state),
        opt_in=OptInLevel(row.opt_in),
        since=row.since,
        source=row.source,
    )


def consent_record(row: AnyRow) -> ConsentRecord:
    return ConsentRecord(
        purpose=ConsentPurpose(row.purpose),
        medium=Medium(row.medium),
        partner=row.partner or None,
        decision=ConsentState(row.state),
        legal_basis=LegalBasis(row.legal_basis),
        captured_at=row.captured_at,
        source=row.source,
        proof=row.proof,
        expires_at=row.expires_at,
    )


def email_record(row: AnyRow) -> MarketingEmailRecord:
    return MarketingEmailRecord(
        key=row.key,
        kind=MarketingEmailKind(row.kind),
        campaign=row.campaign,
        subject=row.subject,
        sent_at=row.sent_at,
        status=row.status,
        opened_at=row.opened_at,
        clicked_at=row.clicked_at,
        cart_key=row.cart_key,
    )


def exchange_record(row: AnyRow) -> ExchangeRecord:
    return ExchangeRecord(
        key=row.key,
        contact_key=row.contact_key,
        subject=row.subject,
        phase=SalePhase(row.phase),
        reason=row.reason,
        status=ExchangeStatus(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        order_number=row.order_number,
        agent=row.agent,
    )


def message_record(row: AnyRow) -> MessageRecord:
    return MessageRecord(
        key=row.key,
        medium=Medium(row.medium),
        direction=Direction(row.direction),
        at=row.at,
        author=row.author,
        body=row.body,
        duration_seconds=row.duration_seconds,
        recording_url=row.recording_url,
    )
