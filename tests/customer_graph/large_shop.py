"""Set S, grown: an account with 100,000 orders and invoices, and accounts with ten orders more."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Table, insert, select

from gateway.commands.islands import sqlite_urls
from subgraphs.accounting.sources.sql import tables as accounting
from subgraphs.commerce.sources.sql import tables as commerce
from subgraphs.kit.database import sync_engine
from subgraphs.world import keys
from subgraphs.world.bulk.marker import sqlite_path
from subgraphs.world.characters import CHARACTERS, Role

__all__ = ["ORDERS", "OWNER", "copy_databases", "grow_account", "grow_accounts", "order_number"]

ORDERS = 100_049
"""Page 2,000 of 50 is full, and there is one more after it."""

OWNER = Role.ONLY_AN_ACCOUNT

START = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
"""After all orders of the world: those that are added here come first."""

FIRST_ID = 50_000_000

AMOUNTS = {"subtotal": 1000, "shipping": 0, "tax": 200, "total": 1200, "currency": "EUR"}

Values = dict[str, object]


def copy_databases(urls: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    copies = sqlite_urls(folder)
    for name, url in urls.items():
        path, copy = sqlite_path(url), sqlite_path(copies[name])
        assert path is not None
        assert copy is not None
        source, target = sqlite3.connect(path), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
    return copies


def order_number(nth: int) -> str:
    return f"L{nth:06}"


def grow_account(urls: Mapping[str, str]) -> None:
    """`OWNER`, who has one order in set S, has ORDERS of them then: one more each minute, each invoiced."""
    account = keys.account(CHARACTERS[OWNER].number)
    more = range(1, ORDERS)
    _insert(urls["commerce"], commerce.order, [_order(FIRST_ID + nth, nth, account) for nth in more])
    _insert(urls["accounting"], accounting.invoice, [_invoice(nth) for nth in more])


def grow_accounts(urls: Mapping[str, str], numbers: Collection[str], orders: int) -> None:
    """Each of these accounts gets so many orders more, of two lines each."""
    first = 2 * FIRST_ID
    owners = [account for account in _accounts(urls["commerce"], numbers) for _ in range(orders)]
    made = [_order(first + nth, first + nth, account) for nth, account in enumerate(owners)]
    _insert(urls["commerce"], commerce.order, made)
    lines = [_line(first + nth, position) for nth in range(len(owners)) for position in range(2)]
    _insert(urls["commerce"], commerce.order_line, lines)


def _accounts(url: str, numbers: Collection[str]) -> Sequence[int]:
    account = commerce.account
    engine = sync_engine(url)
    with engine.connect() as connection:
        found = connection.scalars(select(account.c.id).where(account.c.number.in_(numbers))).all()
    engine.dispose()
    return found


def _insert(url: str, table: Table, rows: list[Values]) -> None:
    engine = sync_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(table), rows)
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _order(id_: int, nth: int, account: int) -> Values:
    at = START + dt.timedelta(minutes=nth)
    return {
        "id": id_,
        "number": order_number(nth),
        "version": 1,
        "account_id": account,
        "channel_code": "web",
        "status": "PAID",
        "placed_at": at,
        "updated_at": at,
        **AMOUNTS,
    }


def _line(order_id: int, position: int) -> Values:
    thing = {"sku": f"SKU-{position}", "label": "Skipping rope, slate", "quantity": 1}
    return {"order_id": order_id, "position": position, **thing, "unit_price": 600, "total": 600}


def _invoice(nth: int) -> Values:
    return {
        "id": f"large-{nth}",
        "number": f"INV-{order_number(nth)}",
        "kind": "INVOICE",
        "state": "ISSUED",
        "issued_at": START.date(),
        "account_number": keys.COLLECTIVE_LEDGER,
        "order_number": order_number(nth),
        "currency": "EUR",
        "net": 1000,
        "tax": 200,
        "total": 1200,
        "open": 0,
    }
