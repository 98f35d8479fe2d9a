"""Guest orders: a letter goes to the address of the order, and its link says who the guest was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from subgraphs.commerce.mail.letters import CLAIM
from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql.command_tables import mailed_token as token
from subgraphs.commerce.sources.sql.tables import account as accounts
from subgraphs.commerce.sources.sql.tables import transactional_email as letters
from subgraphs.commerce.sources.sql.writing.account_rows import held, unknown_account
from subgraphs.commerce.sources.sql.writing.letters import queue_letter
from subgraphs.commerce.sources.sql.writing.tokens import spend
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.locks import lock
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import conflict
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlGuestCommands"]

MOST_LETTERS = 20

QUIET = dt.timedelta(minutes=10)
"""How long nobody can have another letter sent about the same guest order."""


@dataclass(frozen=True, slots=True)
class SqlGuestCommands:
    writer: Writer

    async def invite(self, email: str) -> Sequence[str]:
        return await self.writer.all_or_nothing(lambda moment: _invite(moment, fold_email(email)))

    async def claim(self, command: Command, account: str, token_hash: str) -> Outcome:
        return await self.writer.once(command, lambda moment: _claim(moment, account, token_hash))


def _invite(moment: Moment, folded: str) -> list[str]:
    lock(moment.connection, f"commerce guest {folded}")  # two at once would send two letters
    told = select(letters.c.id).where(
        letters.c.account_id == accounts.c.id,
        letters.c.template == CLAIM,
        letters.c.sent_at > moment.now - QUIET,
    )
    guests = select(accounts.c.id, accounts.c.email).where(
        accounts.c.email_folded == folded,
        accounts.c.state == AccountState.GUEST,
        ~_claims(accounts.c.id).exists(),
        ~told.exists(),
    )
    newest = guests.order_by(accounts.c.created_at.desc(), accounts.c.id).limit(MOST_LETTERS)
    rows = moment.connection.execute(newest).all()
    return [queue_letter(moment, row.id, CLAIM, row.email) for row in rows]


def _claim(moment: Moment, account: str, token_hash: str) -> Outcome:
    row = held(moment.connection, account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    if row.state not in (AccountState.ACTIVE, AccountState.PENDING_VERIFICATION):
        return Outcome(account, (conflict("Nobody signs in to this account.", "accountId"),))
    spent = spend(moment, token_hash, CLAIM, by=row.id, field="claimToken")
    if isinstance(spent, Refusal):
        return Outcome(account, (spent,))
    guest = held(moment.connection, str(spent))
    if guest is None or guest.state != AccountState.GUEST:
        return Outcome(account, (conflict("The order has no guest any more.", "claimToken"),))
    others = _claims(guest.id).where(token.c.used_by != row.id)
    if moment.connection.execute(others).first():
        return Outcome(account, (conflict("Another account has claimed the order.", "claimToken"),))
    return Outcome(account, events=(Event("account.claimed", "Account", str(spent), {"by": account}),))


def _claims(guest: object) -> Select[tuple[str]]:
    used = token.c.template == CLAIM, token.c.used_at.is_not(None)
    return select(token.c.token_hash).where(token.c.account_id == guest, *used)
