"""The two tables that every island with mutations has beside its own: answers by key, and events to tell."""

from __future__ import annotations

from dataclasses import dataclass

from alembic.operations import Operations
from sqlalchemy import JSON, Column, Index, MetaData, String, Table

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

__all__ = ["WriteTables", "create_write_tables", "write_tables"]


@dataclass(frozen=True, slots=True)
class WriteTables:
    idempotency: Table
    """What each command answered, by client, mutation and key. No input is kept, only its hash."""
    outbox: Table
    """What happened, in the order in which it was written: keys, never values."""


def write_tables(metadata: MetaData, prefix: str) -> WriteTables:
    return WriteTables(
        idempotency=Table(
            f"{prefix}_idempotency",
            metadata,
            Column("client", String(200), primary_key=True),
            Column("mutation", String(60), primary_key=True),
            Column("key", String(200), primary_key=True),
            Column("input_hash", String(64), nullable=False),
            Column("outcome", JSON),
            Column("at", UtcDateTime, nullable=False),
            Index(f"{prefix}_idempotency_at", "at"),
        ),
        outbox=Table(
            f"{prefix}_outbox",
            metadata,
            Column("id", BigKey, primary_key=True, autoincrement=True),
            Column("at", UtcDateTime, nullable=False),
            Column("kind", String(60), nullable=False),
            Column("record_type", String(40), nullable=False),
            Column("record_key", TextKey, nullable=False),
            Column("notes", JSON, nullable=False),
        ),
    )


def create_write_tables(op: Operations, prefix: str) -> None:
    """For a migration: `create_write_tables(op, "crm")`."""
    metadata = MetaData()
    tables = write_tables(metadata, prefix)
    metadata.create_all(op.get_bind(), [tables.idempotency, tables.outbox])
