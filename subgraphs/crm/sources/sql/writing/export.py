"""Export: all that the CRM holds of a contact, as one document in the words of schema.org."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, select

from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.writing.contact_rows import held
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment

__all__ = ["export_contacts"]

Document = dict[str, object]


def export_contacts(moment: Moment, keys: tuple[str, ...], exports: ExportFolder) -> Outcome:
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        row = held(moment.connection, key)
        if row is None:
            became.append(Became(key, "contact", RecordOutcomeKind.FAILED))
            continue
        file = exports.write(_document(moment.connection, row), moment.now)
        became.append(Became(key, "contact", RecordOutcomeKind.EXPORTED, file=file))
        events.append(Event("contact.exported", "CrmContact", key))
    return Outcome(events=tuple(events), notes=noted(became))


def _document(connection: Connection, row: AnyRow) -> Document:
    def listed(table: Table, as_document: Callable[[AnyRow], Document]) -> list[Document]:
        ours = select(table).where(table.c.contact_key == row.key).order_by(*table.primary_key)
        return [as_document(one) for one in connection.execute(ours)]

    return {
        "@context": "https://schema.org",
        **_contact(row),
        "alternateIdentifiers": _lost_in(connection, row.key),
        "socialIdentities": listed(tables.contact_social, _social),
        "newsletters": listed(tables.newsletter_subscription, _subscription),
        "consents": listed(tables.consent, _consent),
        "consentHistory": listed(tables.consent_history, _consent),
        "marketingEmails": listed(tables.marketing_email, _email),
        "exchanges": _exchanges(connection, row.key),
    }


def _contact(row: AnyRow) -> Document:
    """An Organization has a legal name, a Person works for one."""
    person: Document = {
        "@type": "Person",
        "honorificPrefix": row.civility,
        "givenName": row.first_name,
        "familyName": row.last_name,
        "birthDate": row.birth_date,
        "worksFor": row.company_name,
    }
    company: Document = {"@type": "Organization", "legalName": row.company_name}
    return {
        **(company if row.kind == "COMPANY" else person),
        "identifier": row.key,
        "telephone": row.phone,
        "email": row.email,
        "segments": row.segments,
        "contactPoint": row.owner,
        "description": row.notes,
        "mergedInto": row.merged_into_key,
    }


def _lost_in(connection: Connection, key: str) -> list[str]:
    lost = select(tables.contact.c.key).where(tables.contact.c.merged_into_key == key)
    return list(connection.execute(lost.order_by(tables.contact.c.key)).scalars())


def _social(row: AnyRow) -> Document:
    return {"@type": "OnlineAccount", "provider": row.network, "alternateName": row.handle}


def _subscription(row: AnyRow) -> Document:
    return {
        "@type": "SubscribeAction",
        "object": row.list_code,
        "actionStatus": row.state,
        "optIn": row.opt_in,
        "startTime": row.since,
        "instrument": row.source,
    }


def _consent(row: AnyRow) -> Document:
    return {
        "@type": "AuthorizeAction",
        "purpose": row.purpose,
        "medium": row.medium,
        "recipient": row.partner or None,
        "actionStatus": row.state,
        "legalBasis": row.legal_basis,
        "startTime": row.captured_at,
        "instrument": row.source,
        "result": row.proof,
        "expires": row.expires_at,
    }


def _email(row: AnyRow) -> Document:
    return {
        "@type": "EmailMessage",
        "identifier": row.key,
        "headline": row.subject,
        "about": row.campaign,
        "dateSent": row.sent_at,
        "status": row.status,
        "dateRead": row.opened_at,
        "dateClicked": row.clicked_at,
        "cart": row.cart_key,
    }


def _exchanges(connection: Connection, key: str) -> list[Document]:
    exchange, message = tables.exchange, tables.exchange_message
    ours = exchange.c.contact_key == key
    said: dict[str, list[Document]] = {}
    joined = select(message).join(exchange, exchange.c.key == message.c.exchange_key).where(ours)
    for row in connection.execute(joined.order_by(message.c.at, message.c.key)):
        said.setdefault(row.exchange_key, []).append(_message(row))
    return [
        {
            "@type": "Conversation",
            "identifier": row.key,
            "headline": row.subject,
            "phase": row.phase,
            "about": row.reason,
            "status": row.status,
            "startTime": row.opened_at,
            "endTime": row.closed_at,
            "orderNumber": row.order_number,
            "contributor": row.agent,
            "hasPart": said.get(row.key, []),
        }
        for row in connection.execute(select(exchange).where(ours).order_by(exchange.c.opened_at))
    ]


def _message(row: AnyRow) -> Document:
    return {
        "@type": "Message",
        "medium": row.medium,
        "direction": row.direction,
        "dateSent": row.at,
        "sender": row.author,
        "text": row.body,
        "duration": None if row.duration_seconds is None else f"PT{row.duration_seconds}S",
        "recording": row.recording_url,
    }
