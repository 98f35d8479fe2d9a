"""Erasure: what nobody needs is gone, and what the law wants kept no longer says whose it was.

An order keeps its number, its lines and its amounts, and loses the address that it went to. The account stays
as the bare row that its orders hang on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import cast

from sqlalchemy import Connection, CursorResult, Table, delete, func, null, or_, select, update

from subgraphs.commerce.rules.retention import ORDERS_LEGAL_BASIS, orders_retained_until
from subgraphs.commerce.sources.records import AccountState
from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.command_tables import email_reservation, mailed_token
from subgraphs.commerce.sources.sql.writing.account_rows import change, held
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.forgetting import overwrite_what_is_deleted
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment

__all__ = ["erase_accounts"]

_DELETED: Mapping[str, Table] = MappingProxyType(
    {
        "address": tables.address,
        "channelPresence": tables.channel_presence,
        "visit": tables.visit,
        "productView": tables.product_view,
        "categoryView": tables.category_view,
        "search": tables.site_search,
        "transactionalEmail": tables.transactional_email,
        "cart": tables.cart,
    }
)
"""Kind of the outcome -> its rows, all of which hang on an account."""

_ADDRESS = tuple(f"shipping_{part}" for part in ("name", "lines", "postal_code", "city", "phone"))
"""The country stays: it decides on the tax."""


def erase_accounts(moment: Moment, keys: tuple[str, ...]) -> Outcome:
    overwrite_what_is_deleted(moment.connection)
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        row = held(moment.connection, key)
        if row is None:
            became.append(Became(key, "account", RecordOutcomeKind.FAILED))
            continue
        became.extend(_erase(moment, key, row))
        events.append(Event("account.erased", "Account", key))
    return Outcome(events=tuple(events), notes=noted(became))


def _erase(moment: Moment, key: str, row: AnyRow) -> Iterator[Became]:
    connection = moment.connection
    last_order = _last_order(connection, row.id)
    if row.state != AccountState.ERASED:
        _empty(connection, row)
    bare = RecordOutcomeKind.ERASED if last_order is None else RecordOutcomeKind.ANONYMISED
    yield Became(key, "account", bare)
    for kind in _delete_rows(connection, row.id):
        yield Became(key, kind, RecordOutcomeKind.ERASED)
    if last_order is None:
        return
    if _take_addresses(connection, row.id):
        yield Became(key, "orderAddress", RecordOutcomeKind.ANONYMISED)
    until = orders_retained_until(last_order)
    yield Became(key, "order", RecordOutcomeKind.RETAINED, ORDERS_LEGAL_BASIS, until)


def _last_order(connection: Connection, account: int) -> dt.datetime | None:
    latest = select(func.max(tables.order.c.placed_at)).where(tables.order.c.account_id == account)
    return cast(dt.datetime | None, connection.execute(latest).scalar())


def _empty(connection: Connection, row: AnyRow) -> None:
    gone = ("email", "email_folded", "pending_email", "locale", "last_login_at", "loyalty_card_number")
    values = dict.fromkeys((*gone, "external_id"), None)
    change(connection, row, state=AccountState.ERASED.value, email_verified=False, **values)
    connection.execute(delete(email_reservation).where(email_reservation.c.account_id == row.id))
    connection.execute(delete(mailed_token).where(mailed_token.c.account_id == row.id))


def _delete_rows(connection: Connection, account: int) -> Iterator[str]:
    """The kinds of which there was something."""
    carts = select(tables.cart.c.id).where(tables.cart.c.account_id == account)
    connection.execute(delete(tables.cart_line).where(tables.cart_line.c.cart_id.in_(carts)))
    for kind, table in _DELETED.items():
        if _count(connection.execute(delete(table).where(table.c.account_id == account))):
            yield kind


def _take_addresses(connection: Connection, account: int) -> bool:
    told = (tables.order.c[name].is_not(None) for name in _ADDRESS if name != "shipping_lines")  # JSON
    ours = tables.order.c.account_id == account, or_(*told)
    empty = {name: null() for name in _ADDRESS}
    version = tables.order.c.version + 1
    return _count(connection.execute(update(tables.order).where(*ours).values(version=version, **empty))) > 0


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
