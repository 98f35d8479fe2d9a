"""Erasure: of a contact nothing is left but its key. Its exchanges hang on it, with nobody's words in them.

What was said about consents is kept for a while, as the proof that letters were asked for, or stopped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, CursorResult, Table, delete, func, literal, null, select, update

from subgraphs.crm.rules.retention import CONSENTS_LEGAL_BASIS, consents_retained_until
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.tables import consent, consent_history, contact, exchange, exchange_message
from subgraphs.crm.sources.sql.writing.consent_rows import keep_in_history
from subgraphs.crm.sources.sql.writing.contact_rows import change
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.forgetting import overwrite_what_is_deleted
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment

__all__ = ["erase_contacts"]

_DELETED: Mapping[str, Table] = MappingProxyType(
    {
        "socialIdentity": tables.contact_social,
        "newsletterSubscription": tables.newsletter_subscription,
        "marketingEmail": tables.marketing_email,
    }
)
"""Kind of the outcome -> its rows, all of which hang on a contact."""

_EMPTIED = (
    *("company_key", "civility", "first_name", "last_name", "birth_date", "phone", "email"),
    *("company_name", "owner", "notes", "merged_into_key", "external_id"),
)

ERASED = "(erased)"
"""The subject of an exchange of which nobody knows any more what it was about."""


def erase_contacts(moment: Moment, keys: tuple[str, ...]) -> Outcome:
    connection, now = moment
    overwrite_what_is_deleted(connection)
    connection.execute(delete(consent_history).where(consent_history.c.retained_until < now.date()))
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        rows = _with_those_lost_in_it(connection, key)
        if not rows:
            became.append(Became(key, "contact", RecordOutcomeKind.FAILED))
        for row in rows:
            became.extend(_erase(moment, row))
            events.append(Event("contact.erased", "CrmContact", row.key))
    return Outcome(events=tuple(events), notes=noted(became))


def _with_those_lost_in_it(connection: Connection, key: str) -> list[AnyRow]:
    """Those that were erased before as well: an erasure that is repeated says what is left."""
    found: dict[str, AnyRow] = {}
    wanted = [key]
    while wanted:
        these = contact.c.key.in_(wanted) if not found else contact.c.merged_into_key.in_(wanted)
        rows = connection.execute(select(contact).where(these).order_by(contact.c.key).with_for_update())
        new = {row.key: row for row in rows if row.key not in found}
        found |= new
        wanted = list(new)
    return list(found.values())


def _erase(moment: Moment, row: AnyRow) -> Iterator[Became]:
    connection, now = moment
    until = _keep_consents(connection, row.key, now)
    yield Became(row.key, "contact", RecordOutcomeKind.ERASED)
    for kind, table in _DELETED.items():
        if _count(connection.execute(delete(table).where(table.c.contact_key == row.key))):
            yield Became(row.key, kind, RecordOutcomeKind.ERASED)
    departures = tables.newsletter_departure
    connection.execute(delete(departures).where(departures.c.contact_key == row.key))
    if _silence_exchanges(connection, row.key):
        yield Became(row.key, "exchange", RecordOutcomeKind.ANONYMISED)
    if until is not None:
        yield Became(row.key, "consent", RecordOutcomeKind.RETAINED, CONSENTS_LEGAL_BASIS, until)
    if row.erased_at is None:
        change(connection, row, **dict.fromkeys(_EMPTIED), segments=[], erased_at=now)


def _keep_consents(connection: Connection, key: str, now: dt.datetime) -> dt.date | None:
    """The day until which the history is kept; None where there is none, or the day has passed."""
    last = _last_contact(connection, key)
    for row in connection.execute(select(consent).where(consent.c.contact_key == key)).all():
        keep_in_history(connection, row)
    connection.execute(delete(consent).where(consent.c.contact_key == key))
    ours = consent_history.c.contact_key == key
    if last is not None:
        until = consents_retained_until(last)
        undecided = consent_history.c.retained_until.is_(None)
        connection.execute(update(consent_history).where(ours, undecided).values(retained_until=until))
    connection.execute(delete(consent_history).where(ours, consent_history.c.retained_until < now.date()))
    kept: dt.date | None = connection.execute(
        select(func.max(consent_history.c.retained_until)).where(ours)
    ).scalar()
    return kept


def _last_contact(connection: Connection, key: str) -> dt.datetime | None:
    """When the contact was last heard of: what the shop sent without an answer does not count."""
    moments = (
        (exchange, exchange.c.opened_at),
        (exchange, exchange.c.closed_at),
        (tables.marketing_email, tables.marketing_email.c.opened_at),
        (tables.newsletter_subscription, tables.newsletter_subscription.c.since),
        (consent, consent.c.captured_at),
        (consent_history, consent_history.c.captured_at),
    )
    found = (
        connection.execute(select(func.max(at)).where(table.c.contact_key == key)).scalar()
        for table, at in moments
    )
    return max((moment for moment in found if moment is not None), default=None)


def _silence_exchanges(connection: Connection, key: str) -> bool:
    ours = exchange.c.contact_key == key
    of_ours = exchange_message.c.exchange_key.in_(select(exchange.c.key).where(ours))
    nobody = {"author": null(), "body": null(), "recording_url": null()}
    connection.execute(update(exchange_message).where(of_ours).values(**nobody))
    nothing = {"subject": literal(ERASED), "reason": null(), "order_number": null()}
    return _count(connection.execute(update(exchange).where(ours).values(**nothing))) > 0


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
