"""The standing consents of a contact, and the history into which each of them goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, literal, select

from subgraphs.crm.rules.consents import consent_expires_at, legal_basis, proof_of
from subgraphs.crm.sources.commands import GivenConsent
from subgraphs.crm.sources.sql.tables import consent, consent_history
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, Medium
from subgraphs.kit.database import AnyRow

__all__ = ["NEWSLETTERS", "Evidence", "is_granted", "keep_in_history", "write_consent"]

NEWSLETTERS = (ConsentPurpose.MARKETING, Medium.EMAIL)
"""The consent without which no newsletter is sent."""

SHOP = ""
"""The partner of a consent that is given to the shop itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How it became known, by whom, and when."""

    what: str
    client: str
    now: dt.datetime


def is_granted(connection: Connection, contact: str, now: dt.datetime) -> bool:
    """Whether newsletters may be sent."""
    purpose, medium = NEWSLETTERS
    row = next((row for row in _standing(connection, contact, purpose, medium) if row.partner == SHOP), None)
    if row is None or row.state != ConsentState.GRANTED.value:
        return False
    return row.expires_at is None or row.expires_at > now


def write_consent(connection: Connection, contact: str, given: GivenConsent, evidence: Evidence) -> None:
    """For the shop; what is denied or withdrawn, for every partner as well."""
    standing = {row.partner: row for row in _standing(connection, contact, given.purpose, given.medium)}
    partners = {SHOP} if given.state is ConsentState.GRANTED else {SHOP, *standing}
    for partner in sorted(partners):
        before = standing.get(partner)
        if before is not None:
            keep_in_history(connection, before)
            connection.execute(delete(consent).where(_is(before)))
        values = {"contact_key": contact, "partner": partner, **_values(given, evidence)}
        if before is not None and given.state is not ConsentState.GRANTED:
            values["legal_basis"] = before.legal_basis  # what is taken back is what was given
        connection.execute(insert(consent).values(**values))
        connection.execute(insert(consent_history).values(**values))


def keep_in_history(connection: Connection, row: AnyRow) -> None:
    """A consent that was there before the history was kept is written into it; any other is there already."""
    history = consent_history.c
    known = exists().where(
        history.contact_key == row.contact_key,
        history.purpose == row.purpose,
        history.medium == row.medium,
        history.partner == row.partner,
        history.state == row.state,
        history.captured_at == row.captured_at,
    )
    if not connection.execute(select(literal(1)).where(known)).first():
        values = {column.name: row._mapping[column.name] for column in consent.c}
        connection.execute(insert(consent_history).values(**values))


def _standing(
    connection: Connection, contact: str, purpose: ConsentPurpose, medium: Medium
) -> Sequence[AnyRow]:
    of_use = consent.c.purpose == purpose.value, consent.c.medium == medium.value
    return connection.execute(select(consent).where(consent.c.contact_key == contact, *of_use)).all()


def _is(row: AnyRow) -> ColumnElement[bool]:
    return and_(*(column == row._mapping[column.name] for column in consent.primary_key))


def _values(given: GivenConsent, evidence: Evidence) -> Mapping[str, object]:
    return {
        "purpose": given.purpose.value,
        "medium": given.medium.value,
        "state": given.state.value,
        "legal_basis": legal_basis(given.purpose).value,
        "captured_at": evidence.now,
        "source": given.source,
        "proof": proof_of(evidence.what, evidence.client, given.source, evidence.now),
        "expires_at": consent_expires_at(given.purpose, given.state, evidence.now),
    }
