"""The row of a ledger account, held until the transaction ends, and whether it may change."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from subgraphs.accounting.sources.port import LedgerScope
from subgraphs.accounting.sources.sql.tables import ledger_account
from subgraphs.kit.commands import Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.refusals import conflict, not_found, version_refusal
from subgraphs.kit.user_errors import Refusal

__all__ = ["change", "changeable", "held"]


def held(connection: Connection, number: str) -> AnyRow | None:
    one = select(ledger_account).where(ledger_account.c.number == number).with_for_update()
    return connection.execute(one).one_or_none()


def changeable(connection: Connection, number: str, expected_version: str) -> AnyRow | Outcome:
    """The row, or why it does not change."""
    row = held(connection, number)
    if row is None:
        return Outcome(refusals=(not_found("ledger account", "ledgerAccountId"),))
    refusal = _refusal(row) or version_refusal(row.version, expected_version)
    return row if refusal is None else Outcome(number, (refusal,))


def change(connection: Connection, row: AnyRow, **values: object) -> None:
    statement = update(ledger_account).where(ledger_account.c.number == row.number)
    connection.execute(statement.values(version=ledger_account.c.version + 1, **values))


def _refusal(row: AnyRow) -> Refusal | None:
    if row.scope == LedgerScope.COLLECTIVE.value:
        return conflict("A collective account belongs to nobody.", "ledgerAccountId")
    if row.erased_at is not None:
        return conflict("The account was erased, and is kept only for its documents.", "ledgerAccountId")
    return None
