"""Locks on what is no row: an address that may be taken once, the next number of a sequence."""

from __future__ import annotations

from sqlalchemy import Connection, text

__all__ = ["lock"]


def lock(connection: Connection, what: str) -> None:
    """Until this transaction ends, no other one gets past the same `what`.

    In SQLite only one transaction writes at a time, so there is nothing to do.
    """
    if connection.dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")
        connection.execute(statement, {"what": what})
