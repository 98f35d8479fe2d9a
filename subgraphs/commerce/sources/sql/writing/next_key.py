"""Keys of new rows."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select

from subgraphs.kit.locks import lock

__all__ = ["next_key"]


def next_key(connection: Connection, table: Table) -> int:
    """The key after the highest one: rows were loaded with keys of their own, past every sequence."""
    lock(connection, table.name)
    highest = connection.execute(select(func.max(table.c.id))).scalar()
    return (highest or 0) + 1
