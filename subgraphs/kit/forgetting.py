"""Erasing so that nothing is left in the files of the database.

SQLite leaves what was deleted in the free parts of its pages, and its old pages in the log that it writes
ahead. PostgreSQL's own vacuum reuses the space of dead rows.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from subgraphs.kit.database import Database

__all__ = ["empty_the_log", "overwrite_what_is_deleted"]


def overwrite_what_is_deleted(connection: Connection) -> None:
    """From here on, within this transaction and later ones of this connection."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


async def empty_the_log(database: Database) -> None:
    """After the transaction. What readers of old pages hold up for long, the next call does."""
    if database.dialect == "sqlite":
        await database.rows(text("PRAGMA wal_checkpoint(TRUNCATE)"))
