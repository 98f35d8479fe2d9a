"""The world as the CRM knows it."""

from __future__ import annotations

from collections.abc import Iterator

from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.masking import fold_email
from subgraphs.world.calendar import Moment, date_text, moment_text
from subgraphs.world.catalogue import NEWSLETTERS
from subgraphs.world.consents import consents_of, subscriptions_of
from subgraphs.world.contacts import Contact, contacts_of
from subgraphs.world.exchanges import Exchange, exchanges_of
from subgraphs.world.marketing import marketing_of
from subgraphs.world.people import person_of
from subgraphs.world.rows import Island, Row, Shape, Told, json_text
from subgraphs.world.world import World

__all__ = ["CRM"]

_SHAPES = (
    Shape(tables.newsletter_list, ("code", "name")),
    Shape(
        tables.contact,
        (
            *("key", "version", "kind", "company_key", "civility", "first_name", "last_name", "birth_date"),
            *("phone", "email", "email_folded", "company_name", "segments", "owner", "notes"),
            "merged_into_key",
        ),
    ),
    Shape(tables.contact_social, ("contact_key", "network", "handle")),
    Shape(
        tables.newsletter_subscription,
        ("contact_key", "list_code", "state", "opt_in", "since", "source"),
    ),
    Shape(
        tables.consent,
        (
            *("contact_key", "purpose", "medium", "partner", "state", "legal_basis", "captured_at"),
            *("source", "proof", "expires_at"),
        ),
    ),
    Shape(
        tables.marketing_email,
        (
            *("key", "contact_key", "kind", "campaign", "subject", "sent_at", "status", "opened_at"),
            *("clicked_at", "cart_key"),
        ),
    ),
    Shape(
        tables.exchange,
        (
            *("key", "contact_key", "subject", "phase", "reason", "status", "opened_at", "closed_at"),
            *("order_number", "agent"),
        ),
    ),
    Shape(
        tables.exchange_message,
        (
            *("key", "exchange_key", "medium", "direction", "at", "author", "body", "duration_seconds"),
            "recording_url",
        ),
    ),
)


def _fixed_rows(world: World) -> Iterator[Told]:
    for newsletter in NEWSLETTERS:
        yield "crm_newsletter_list", (newsletter.code, newsletter.name)


def _customer_rows(world: World, number: int) -> Iterator[Told]:
    """Everything hangs on the first contact; a duplicate has only its own fields."""
    person = person_of(world, number)
    contacts = contacts_of(world, person)
    for contact in contacts:
        yield "crm_contact", _contact_row(contact)
        for network, handle in contact.social:
            yield "crm_contact_social", (contact.key, network, handle)
    if not contacts:
        return
    yield from _permission_rows(world, number, contacts[0].key)
    yield from _marketing_rows(world, number, contacts[0].key)
    for exchange in exchanges_of(world, person):
        yield from _exchange_rows(exchange)


def _contact_row(contact: Contact) -> Row:
    return (
        contact.key,
        contact.version,
        contact.kind,
        contact.company_key,
        contact.civility,
        contact.first_name,
        contact.last_name,
        None if contact.birth_date is None else date_text(contact.birth_date),
        contact.phone,
        contact.email,
        fold_email(contact.email),
        contact.company_name,
        json_text(contact.segments),
        contact.owner,
        contact.notes,
        contact.merged_into_key,
    )


def _permission_rows(world: World, number: int, contact_key: str) -> Iterator[Told]:
    for one in subscriptions_of(world, number):
        since = moment_text(one.since)
        row: Row = (contact_key, one.list_code, one.state, one.opt_in, since, one.source)
        yield "crm_newsletter_subscription", row
    for consent in consents_of(world, number):
        row = (
            contact_key,
            consent.purpose,
            consent.medium,
            consent.partner,
            consent.state,
            consent.legal_basis,
            moment_text(consent.captured_at),
            consent.source,
            consent.proof,
            _text(consent.expires_at),
        )
        yield "crm_consent", row


def _marketing_rows(world: World, number: int, contact_key: str) -> Iterator[Told]:
    for key, kind, campaign, subject, sent_at, status, opened_at, clicked_at, cart in marketing_of(
        world, number
    ):
        yield (
            "crm_marketing_email",
            (
                key,
                contact_key,
                kind,
                campaign,
                subject,
                moment_text(sent_at),
                status,
                _text(opened_at),
                _text(clicked_at),
                None if cart is None else str(cart),
            ),
        )


def _exchange_rows(exchange: Exchange) -> Iterator[Told]:
    yield (
        "crm_exchange",
        (
            exchange.key,
            exchange.contact_key,
            exchange.subject,
            exchange.phase,
            exchange.reason,
            exchange.status,
            moment_text(exchange.opened_at),
            _text(exchange.closed_at),
            exchange.order_number,
            exchange.agent,
        ),
    )
    for message in exchange.messages:
        yield (
            "crm_exchange_message",
            (
                message.key,
                exchange.key,
                message.medium,
                message.direction,
                moment_text(message.at),
                message.author,
                message.body,
                message.duration_seconds,
                message.recording_url,
            ),
        )


def _text(at: Moment | None) -> str | None:
    return None if at is None else moment_text(at)


CRM = Island("crm", MIGRATIONS, _SHAPES, _fixed_rows, _customer_rows)
