"""The row of an account, held until the transaction ends, and what of it decides whether it may change."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, or_, select, update

from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql.command_tables import email_reservation as reservation
from subgraphs.commerce.sources.sql.tables import account
from subgraphs.kit.database import AnyRow
from subgraphs.kit.locks import lock
from subgraphs.kit.lookups import number_of
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment

__all__ = ["REGISTERED", "change", "erased_refusal", "held", "is_taken", "live", "unknown_account"]

REGISTERED = (AccountState.ACTIVE, AccountState.PENDING_VERIFICATION, AccountState.DISABLED)
"""Accounts that somebody signs in to with an address, or did."""


def held(connection: Connection, key: str) -> AnyRow | None:
    number = number_of(key)
    if number is None:
        return None
    return connection.execute(select(account).where(account.c.id == number).with_for_update()).one_or_none()


def change(connection: Connection, row: AnyRow, **values: object) -> None:
    statement = update(account).where(account.c.id == row.id)
    connection.execute(statement.values(version=account.c.version + 1, **values))


def unknown_account() -> Refusal:
    return not_found("account", "accountId")


def erased_refusal(row: AnyRow) -> Refusal | None:
    if row.state == AccountState.ERASED:
        return conflict("The account was erased.", "accountId")
    return None


def is_taken(moment: Moment, folded: str, of: int | None) -> bool:
    """Whether another registered account has this address, or is about to have it. From here to the end of
    the transaction nobody else can take it."""
    connection, now = moment
    lock(connection, f"commerce e-mail {folded}")
    others = select(account.c.id).where(
        account.c.email_folded == folded, account.c.state.in_(REGISTERED), account.c.id != (of or 0)
    )
    if connection.execute(others.limit(1)).first():
        return True
    reserved = select(reservation.c.account_id).where(
        reservation.c.email_folded == folded, reservation.c.account_id != (of or 0), live(now)
    )
    return connection.execute(reserved).first() is not None


def live(now: object) -> ColumnElement[bool]:
    """Of a reservation: once it is confirmed, it does not end by itself."""
    return or_(reservation.c.confirmed_at.is_not(None), reservation.c.expires_at > now)
