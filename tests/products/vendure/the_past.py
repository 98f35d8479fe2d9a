"""What happened when, and where: put into Vendure's database, since its API knows only now."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from subgraphs.world.accounts import Account
from subgraphs.world.calendar import Moment
from subgraphs.world.carts import Cart
from subgraphs.world.orders import Order

__all__ = ["Past", "Shipped", "write_past"]


@dataclass(frozen=True, slots=True)
class Shipped:
    shipped_at: Moment
    delivered_at: Moment | None


@dataclass(frozen=True, slots=True)
class Past:
    """By Vendure's keys."""

    customers: dict[str, Account] = field(default_factory=dict)
    orders: dict[str, tuple[Order, Shipped | None]] = field(default_factory=dict)
    carts: dict[str, Cart] = field(default_factory=dict)


def write_past(file: Path, past: Past) -> None:
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        channels = dict(connection.execute("select code, id from channel").fetchall())
        for key, account in past.customers.items():
            _account(connection, key, account)
        for key, (order, shipped) in past.orders.items():
            _order(connection, key, order)
            _shipment(connection, key, shipped)
            if order.channel != "web":
                at = (key, channels[order.channel])
                connection.execute(
                    "insert into order_channels_channel (orderId, channelId) values (?, ?)", at
                )
        for key, cart in past.carts.items():
            at = _text(cart.updated_at)
            moved = 'update "order" set createdAt = ?, updatedAt = ? where id = ?'
            connection.execute(moved, (at, at, key))
        connection.commit()


def _account(connection: sqlite3.Connection, key: str, account: Account) -> None:
    made = _text(account.created_at)
    connection.execute("update customer set createdAt = ?, updatedAt = ? where id = ?", (made, made, key))
    if account.last_login_at is not None:
        connection.execute(
            "update user set lastLogin = ? where id = (select userId from customer where id = ?)",
            (_text(account.last_login_at), key),
        )


def _order(connection: sqlite3.Connection, key: str, order: Order) -> None:
    placed = _text(order.placed_at)
    connection.execute(
        'update "order" set code = ?, createdAt = ?, orderPlacedAt = ?, updatedAt = ? where id = ?',
        (order.number, placed, placed, _text(order.updated_at), key),
    )


def _shipment(connection: sqlite3.Connection, key: str, shipped: Shipped | None) -> None:
    if shipped is None:
        return
    for state, at in (("Shipped", shipped.shipped_at), ("Delivered", shipped.delivered_at)):
        if at is not None:
            connection.execute(
                "update history_entry set createdAt = ? where orderId = ? "
                "and type = 'ORDER_FULFILLMENT_TRANSITION' and json_extract(data, '$.to') = ?",
                (_text(at), key, state),
            )


def _text(at: Moment) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S.000")
