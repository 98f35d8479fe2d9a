"""Where the links are kept: a database of its own, SQLite or PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Connection, Date, Index, MetaData, String, Table, insert, select

from subgraphs.kit.database import Database, open_database
from subgraphs.kit.migrations import Migrations
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["AccountRecord", "Accounts", "open_accounts"]

HERE = Path(__file__).parent

METADATA = MetaData()

account = Table(
    "social_account",
    METADATA,
    Column("network", String(40), primary_key=True),
    Column("handle", String(120), primary_key=True),
    Column("customer", String(120), nullable=False),
    Column("linked_on", Date, nullable=False),
)
Index("social_account_of_customer", account.c.customer)

MIGRATIONS = Migrations(HERE / "revisions", "social_version", METADATA)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    network: str
    handle: str
    linked_on: dt.date


@dataclass(frozen=True, slots=True)
class Accounts:
    database: Database

    async def of_customers(self, customers: Sequence[str]) -> Mapping[str, Sequence[AccountRecord]]:
        """One statement for all customers of a request."""
        asked = select(account).where(account.c.customer.in_(customers))
        found: defaultdict[str, list[AccountRecord]] = defaultdict(list)
        for row in await self.database.rows(asked.order_by(account.c.network, account.c.handle)):
            found[row.customer].append(AccountRecord(row.network, row.handle, row.linked_on))
        return found


@asynccontextmanager
async def open_accounts(settings: SubgraphSettings) -> AsyncIterator[Accounts]:
    """Filled with the demonstration's customers where it is empty."""
    async with open_database(settings, MIGRATIONS) as database:
        await database.transaction(_filled)
        yield Accounts(database)


def _filled(connection: Connection) -> None:
    if connection.execute(select(account.c.handle).limit(1)).first() is not None:
        return
    for entry in json.loads((HERE / "accounts.json").read_text(encoding="utf-8")):
        row = entry | {"linked_on": dt.date.fromisoformat(entry["linked_on"])}
        connection.execute(insert(account).values(**row))
