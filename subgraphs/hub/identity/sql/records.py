"""A record as three columns."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, and_

from subgraphs.hub.sources.port import RecordKey

__all__ = ["is_record", "record_columns"]


def is_record(table: Table, record: RecordKey, key: str = "record_key") -> ColumnElement[bool]:
    """`key` is the column of the record's key."""
    columns = table.c
    return and_(columns.system == record.system, columns.kind == record.kind, columns[key] == record.key)


def record_columns(record: RecordKey) -> dict[str, str]:
    return {"system": record.system, "kind": record.kind, "record_key": record.key}
