"""Rows by key, for many keys in one statement. A key that is None stands for one that cannot exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Select, select

from subgraphs.kit.database import AnyRow, Database

__all__ = ["many_by_key", "number_of", "one_by_key"]

RecordT = TypeVar("RecordT")
Key = int | str


def number_of(key: str) -> int | None:
    """The numeric key of a table; None where the text is not one, so that it names no row."""
    return int(key) if key.isdecimal() and key.isascii() and len(key) <= 18 and str(int(key)) == key else None


async def one_by_key(
    database: Database,
    column: Column[Any],  # of any type: tables do not carry the types of their columns
    keys: Sequence[Key | None],
    record: Callable[[AnyRow], RecordT],
) -> list[RecordT | None]:
    """The row with each key, or None, in the order of the keys."""
    rows = await _rows(database, column, keys, ())
    found = {cast(Key, row._mapping[column.name]): record(row) for row in rows}
    return [None if key is None else found.get(key) for key in keys]


async def many_by_key(
    database: Database,
    column: Column[Any],
    keys: Sequence[Key | None],
    record: Callable[[AnyRow], RecordT],
    order_by: Sequence[ColumnElement[Any]],
) -> list[tuple[RecordT, ...]]:
    """All rows with each key, in the order of the keys. For lists that are short by nature."""
    found: defaultdict[Key, list[RecordT]] = defaultdict(list)
    for row in await _rows(database, column, keys, order_by):
        found[cast(Key, row._mapping[column.name])].append(record(row))
    return [() if key is None else tuple(found.get(key, ())) for key in keys]


async def _rows(
    database: Database,
    column: Column[Any],
    keys: Sequence[Key | None],
    order_by: Sequence[ColumnElement[Any]],
) -> Sequence[AnyRow]:
    wanted = [key for key in dict.fromkeys(keys) if key is not None]
    if not wanted:
        return ()
    known = (column.in_(wanted), *database.visible(column.table))
    statement: Select[Any] = select(column.table).where(*known).order_by(*order_by)
    return await database.rows(statement)
