"""Accounts and the addresses that their owners keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from subgraphs.commerce.sources.records import AccountRecord, AccountState, AddressRecord
from subgraphs.commerce.sources.sql.tables import account, address
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.lookups import many_by_key, number_of, one_by_key
from subgraphs.kit.masking import fold_email

__all__ = ["SqlAccountBook"]


@dataclass(frozen=True, slots=True)
class SqlAccountBook:
    database: Database

    async def by_key(self, keys: Sequence[str]) -> list[AccountRecord | None]:
        return await one_by_key(self.database, account.c.id, [number_of(key) for key in keys], _account)

    async def by_email(self, email: str) -> AccountRecord | None:
        statement = (
            select(account)
            .where(account.c.email_folded == fold_email(email), *self.database.visible(account))
            .order_by(account.c.state == AccountState.GUEST, account.c.created_at, account.c.id)
            .limit(1)
        )
        rows = await self.database.rows(statement)
        return _account(rows[0]) if rows else None

    async def addresses(self, keys: Sequence[str]) -> list[tuple[AddressRecord, ...]]:
        numbers = [number_of(key) for key in keys]
        return await many_by_key(self.database, address.c.account_id, numbers, _address, [address.c.position])


def _account(row: AnyRow) -> AccountRecord:
    return AccountRecord(
        key=str(row.id),
        number=row.number,
        version=str(row.version),
        email=row.email,
        email_verified=row.email_verified,
        pending_email=row.pending_email,
        state=AccountState(row.state),
        locale=row.locale,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
        loyalty_card_number=row.loyalty_card_number,
    )


def _address(row: AnyRow) -> AddressRecord:
    return AddressRecord(
        name=row.name,
        lines=None if row.lines is None else tuple(row.lines),
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
        phone=row.phone,
    )
