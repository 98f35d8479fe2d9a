"""The owned e-mail address: reserved, confirmed by a click, set; or released."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from subgraphs.commerce.mail.letters import CONFIRM
from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql.command_tables import email_reservation as reservation
from subgraphs.commerce.sources.sql.command_tables import mailed_token as token
from subgraphs.commerce.sources.sql.writing.account_rows import (
    REGISTERED,
    change,
    erased_refusal,
    held,
    is_taken,
    live,
    unknown_account,
)
from subgraphs.commerce.sources.sql.writing.letters import queue_letter
from subgraphs.commerce.sources.sql.writing.tokens import spend
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import conflict, invalid, not_found, version_refusal
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlEmailCommands", "forget"]

USED = "Another account has this address."


class _Wish(NamedTuple):
    account: str
    email: str
    expected_version: str
    operation: str
    kept: dt.timedelta


@dataclass(frozen=True, slots=True)
class SqlEmailCommands:
    writer: Writer
    kept: dt.timedelta
    """How long an address stays reserved, and its link works."""

    async def reserve(
        self, command: Command, account: str, email: str, expected_version: str, operation: str
    ) -> Outcome:
        wish = _Wish(account, email, expected_version, operation, self.kept)
        return await self.writer.once(command, lambda moment: _reserve(moment, wish))

    async def release(self, command: Command, account: str, operation: str) -> Outcome:
        return await self.writer.once(command, lambda moment: _release(moment, account, operation))

    async def confirm(self, command: Command, token_hash: str) -> Outcome:
        return await self.writer.once(command, lambda moment: _confirm(moment, token_hash))

    async def set(self, command: Command, account: str, email: str, expected_version: str) -> Outcome:
        return await self.writer.once(command, lambda moment: _set(moment, account, email, expected_version))


def _reserve(moment: Moment, wish: _Wish) -> Outcome:
    row = held(moment.connection, wish.account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    refusal = _reserve_refusal(moment, row, wish)
    if refusal:
        return Outcome(wish.account, (refusal,))
    _write_reservation(moment, row, wish)
    change(moment.connection, row, pending_email=wish.email)
    mail = queue_letter(moment, row.id, CONFIRM, wish.email)
    event = Event("account.email_reserved", "Account", wish.account, {"operation": wish.operation})
    return Outcome(wish.account, events=(event,), notes={"mail": mail})


def _reserve_refusal(moment: Moment, row: AnyRow, wish: _Wish) -> Refusal | None:
    if row.state not in (AccountState.ACTIVE, AccountState.PENDING_VERIFICATION):
        return conflict("Nobody signs in to this account.", "accountId")
    refusal = version_refusal(row.version, wish.expected_version)
    if refusal:
        return refusal
    if wish.email == row.email:
        return invalid("The account has this address already.", "email")
    if _is_confirmed_for_another(moment, row.id, wish.operation):
        return conflict("Another change of the address is confirmed, and about to be made.", "accountId")
    return conflict(USED, "email") if is_taken(moment, fold_email(wish.email), row.id) else None


def _is_confirmed_for_another(moment: Moment, account: int, operation: str) -> bool:
    confirmed = reservation.c.confirmed_at.is_not(None), reservation.c.operation != operation
    statement = select(reservation.c.account_id).where(reservation.c.account_id == account, *confirmed)
    return moment.connection.execute(statement).first() is not None


def _write_reservation(moment: Moment, row: AnyRow, wish: _Wish) -> None:
    connection, now = moment
    folded = fold_email(wish.email)
    forget(moment, row.id)
    connection.execute(delete(reservation).where(reservation.c.email_folded == folded, ~live(now)))
    connection.execute(
        insert(reservation).values(
            account_id=row.id,
            email_folded=folded,
            operation=wish.operation,
            reserved_at=now,
            expires_at=now + wish.kept,
        )
    )


def forget(moment: Moment, account: int) -> None:
    """The reservation, and the links that nobody has followed."""
    connection = moment.connection
    connection.execute(delete(reservation).where(reservation.c.account_id == account))
    unused = token.c.account_id == account, token.c.template == CONFIRM, token.c.used_at.is_(None)
    connection.execute(delete(token).where(*unused))


def _release(moment: Moment, account: str, operation: str) -> Outcome:
    row = held(moment.connection, account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    found = moment.connection.execute(
        select(reservation).where(reservation.c.account_id == row.id, reservation.c.operation == operation)
    ).first()
    if found is None:
        return Outcome(account)
    forget(moment, row.id)
    change(moment.connection, row, pending_email=None)
    event = Event("account.email_released", "Account", account, {"operation": operation})
    return Outcome(account, events=(event,))


def _confirm(moment: Moment, token_hash: str) -> Outcome:
    spent = spend(moment, token_hash, CONFIRM)
    if isinstance(spent, Refusal):
        return Outcome(refusals=(spent,))
    connection, now = moment
    ours = reservation.c.account_id == spent
    found = connection.execute(select(reservation).where(ours).with_for_update()).one_or_none()
    if found is None:
        return Outcome(refusals=(not_found("change of an address to confirm", "token"),))
    if found.confirmed_at is not None:
        return Outcome(refusals=(conflict("The address is confirmed already.", "token"),))
    connection.execute(update(reservation).where(ours).values(confirmed_at=now))
    key = str(spent)
    event = Event("account.email_confirmed", "Account", key, {"operation": found.operation})
    return Outcome(key, events=(event,))


def _set(moment: Moment, account: str, email: str, expected_version: str) -> Outcome:
    connection, folded = moment.connection, fold_email(email)
    row = held(connection, account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    refusal = erased_refusal(row) or version_refusal(row.version, expected_version)
    if refusal is None and row.state in REGISTERED and is_taken(moment, folded, row.id):
        refusal = conflict(USED, "email")
    if refusal:
        return Outcome(account, (refusal,))
    verified = _is_verified(moment, row, folded)
    awaited = verified and row.state == AccountState.PENDING_VERIFICATION
    state = AccountState.ACTIVE.value if awaited else row.state
    forget(moment, row.id)
    values = {"email": email, "email_folded": folded, "email_verified": verified, "pending_email": None}
    change(connection, row, state=state, **values)
    return Outcome(account, events=(Event("account.email_changed", "Account", account),))


def _is_verified(moment: Moment, row: AnyRow, folded: str) -> bool:
    confirmed = select(reservation.c.account_id).where(
        reservation.c.account_id == row.id,
        reservation.c.email_folded == folded,
        reservation.c.confirmed_at.is_not(None),
    )
    stays = row.email_verified and row.email_folded == folded
    return bool(stays) or moment.connection.execute(confirmed).first() is not None
