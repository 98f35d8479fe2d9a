"""Accounts: new ones, their addresses, and the copied number of the loyalty card."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from subgraphs.commerce.sources.commands import NewAccount
from subgraphs.commerce.sources.records import AccountState, AddressRecord
from subgraphs.commerce.sources.sql.tables import account as accounts
from subgraphs.commerce.sources.sql.tables import address as addresses
from subgraphs.commerce.sources.sql.writing.account_rows import (
    change,
    erased_refusal,
    held,
    is_taken,
    unknown_account,
)
from subgraphs.commerce.sources.sql.writing.next_key import next_key
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import conflict, version_refusal
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlAccountCommands"]

NUMBER = "K{key}"
"""The number of an account that a command made. It depends on the key alone, so it is as unique."""


@dataclass(frozen=True, slots=True)
class SqlAccountCommands:
    writer: Writer

    async def add_address(self, command: Command, account: str, address: AddressRecord) -> Outcome:
        return await self.writer.once(command, lambda moment: _add_address(moment, account, address))

    async def set_card_number(
        self, command: Command, account: str, number: str | None, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _set_card_number(moment, account, number, expected_version)
        )

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        return await self.writer.once(command, lambda moment: _create(moment, new))


def _add_address(moment: Moment, account: str, address: AddressRecord) -> Outcome:
    connection = moment.connection
    row = held(connection, account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    refusal = erased_refusal(row)
    if refusal:
        return Outcome(account, (refusal,))
    last = select(func.max(addresses.c.position)).where(addresses.c.account_id == row.id)
    highest = connection.execute(last).scalar()
    connection.execute(
        insert(addresses).values(
            account_id=row.id,
            position=0 if highest is None else highest + 1,
            name=address.name,
            lines=list(address.lines or ()),
            postal_code=address.postal_code,
            city=address.city,
            country=address.country,
            phone=address.phone,
        )
    )
    change(connection, row)
    return Outcome(account, events=(Event("account.address_added", "Account", account),))


def _set_card_number(moment: Moment, account: str, number: str | None, expected_version: str) -> Outcome:
    row = held(moment.connection, account)
    if row is None:
        return Outcome(refusals=(unknown_account(),))
    refusal = erased_refusal(row) or version_refusal(row.version, expected_version)
    if refusal:
        return Outcome(account, (refusal,))
    change(moment.connection, row, loyalty_card_number=number)
    return Outcome(account, events=(Event("account.card_number_changed", "Account", account),))


def _create(moment: Moment, new: NewAccount) -> Outcome:
    connection, folded = moment.connection, fold_email(new.email)
    key = next_key(connection, accounts)  # no other account is made before this transaction ends
    known = connection.execute(
        select(accounts.c.id, accounts.c.email_folded).where(accounts.c.external_id == new.external_id)
    ).one_or_none()
    if known is not None:
        if known.email_folded == folded:
            return Outcome(str(known.id))
        return Outcome(
            refusals=(conflict("This customer has an account with another address.", "externalId"),)
        )
    if is_taken(moment, folded, None):
        return Outcome(refusals=(conflict("Another account has this address.", "email"),))
    connection.execute(
        insert(accounts).values(
            id=key,
            number=NUMBER.format(key=key),
            version=1,
            email=new.email,
            email_folded=folded,
            email_verified=False,
            state=AccountState.PENDING_VERIFICATION.value,
            locale=new.locale,
            created_at=moment.now,
            external_id=new.external_id,
        )
    )
    return Outcome(str(key), events=(Event("account.created", "Account", str(key)),))
