"""Ledger accounts: who is billed, the copied e-mail address, and new accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert, select

from subgraphs.accounting.sources.commands import Billing, NewAccount
from subgraphs.accounting.sources.port import LedgerScope
from subgraphs.accounting.sources.sql.tables import ledger_account
from subgraphs.accounting.sources.sql.writing.account_rows import change, changeable
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.locks import lock
from subgraphs.kit.refusals import conflict
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlAccountCommands"]

NUMBER = "411N{key}"
"""The class of customers in the French chart of accounts, and N for new: no number of another sequence."""

CURRENCY = "EUR"
"""Of a new account. The ledger of the shop is kept in it."""


@dataclass(frozen=True, slots=True)
class SqlAccountCommands:
    writer: Writer

    async def update_billing(
        self, command: Command, account: str, billing: Billing, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _update_billing(moment, account, billing, expected_version)
        )

    async def set_email(
        self, command: Command, account: str, email: str | None, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _set_email(moment, account, email, expected_version)
        )

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        return await self.writer.once(command, lambda moment: _create(moment, new))


def _update_billing(moment: Moment, account: str, billing: Billing, expected_version: str) -> Outcome:
    row = changeable(moment.connection, account, expected_version)
    if isinstance(row, Outcome):
        return row
    change(moment.connection, row, **billing)
    return Outcome(account, events=(Event("ledger_account.billing_changed", "LedgerAccount", account),))


def _set_email(moment: Moment, account: str, email: str | None, expected_version: str) -> Outcome:
    row = changeable(moment.connection, account, expected_version)
    if isinstance(row, Outcome):
        return row
    change(moment.connection, row, email=email)
    return Outcome(account, events=(Event("ledger_account.email_changed", "LedgerAccount", account),))


def _create(moment: Moment, new: NewAccount) -> Outcome:
    connection = moment.connection
    lock(connection, f"ledger account of {new.external_id}")
    same_customer = ledger_account.c.external_id == new.external_id
    known = connection.execute(select(ledger_account).where(same_customer)).one_or_none()
    if known is not None:
        if known.legal_name == new.legal_name:
            return Outcome(known.number)
        return Outcome(known.number, (conflict("This customer has another account.", "externalId"),))
    number = NUMBER.format(key=uuid4().hex[:16].upper())
    connection.execute(
        insert(ledger_account).values(
            number=number,
            scope=LedgerScope.INDIVIDUAL.value,
            version=1,
            external_id=new.external_id,
            legal_name=new.legal_name,
            vat_number=new.vat_number,
            email=new.email,
            currency=CURRENCY,
            balance=0,
            dunning_level=0,
        )
    )
    return Outcome(number, events=(Event("ledger_account.created", "LedgerAccount", number),))
