"""The row of a contact, held until the transaction ends."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from subgraphs.crm.sources.sql.tables import contact
from subgraphs.kit.database import AnyRow
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal

__all__ = ["MERGES_FOLLOWED", "change", "held", "survivor", "unknown_contact"]

MERGES_FOLLOWED = 100
"""Longer chains do not come about: a merge leads all that it finds to the survivor at once."""


def held(connection: Connection, key: str) -> AnyRow | None:
    """None also for an erased contact: only its key is left."""
    one = select(contact).where(contact.c.key == key, contact.c.erased_at.is_(None)).with_for_update()
    return connection.execute(one).one_or_none()


def survivor(connection: Connection, key: str) -> AnyRow | None:
    """The contact that speaks for this one: itself, or the one into which it was merged."""
    row = held(connection, key)
    for _ in range(MERGES_FOLLOWED):
        if row is None or row.merged_into_key is None:
            return row
        row = held(connection, row.merged_into_key)
    return None


def change(connection: Connection, row: AnyRow, **values: object) -> None:
    if "email" in values:
        email = values["email"]
        values["email_folded"] = fold_email(email) if isinstance(email, str) else None
    statement = update(contact).where(contact.c.key == row.key)
    connection.execute(statement.values(version=contact.c.version + 1, **values))


def unknown_contact(*field: str) -> Refusal:
    return not_found("contact", *(field or ("contactId",)))
