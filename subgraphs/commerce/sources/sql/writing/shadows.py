"""Accounts that another system keeps, as far as something of ours hangs on them: a change of the address that
waits for its owner's click.

Such a row has the key of the account and nothing else of it: what the account is, its owner says.
"""

from __future__ import annotations

from sqlalchemy import insert, update

from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql.tables import account
from subgraphs.commerce.sources.sql.writing.account_rows import held
from subgraphs.commerce.sources.sql.writing.emails import forget
from subgraphs.kit.lookups import number_of
from subgraphs.kit.writer import Moment

__all__ = ["settled", "shadow"]


def shadow(moment: Moment, key: str) -> str | None:
    """The version of the row, which is made if need be. None for a key that our own store cannot have."""
    number = number_of(key)
    if number is None:
        return None
    row = held(moment.connection, key)
    if row is not None:
        return str(row.version)
    values = {"id": number, "number": f"{SHADOW}{key}", "version": 1, "email_verified": False}
    made = {"state": AccountState.ACTIVE.value, "created_at": moment.now}
    moment.connection.execute(insert(account).values(**values, **made))
    return "1"


SHADOW = "shadow "
"""What the number of such an account begins with: its own one is its owner's to say."""


def settled(moment: Moment, key: str) -> None:
    """No address waits any more."""
    number = number_of(key)
    if number is not None:
        forget(moment, number)
        moment.connection.execute(update(account).where(account.c.id == number).values(pending_email=None))
