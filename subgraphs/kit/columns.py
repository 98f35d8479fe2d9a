"""Column types that mean the same in SQLite and in PostgreSQL."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["BigKey", "TextKey", "UtcDateTime"]

BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A numeric key. In SQLite an INTEGER PRIMARY KEY is the row itself, so that a look-up is one step."""

TextKey = String(64).with_variant(String(64, collation="C"), "postgresql")
"""A key that is a text, sorted by its code points as Python and SQLite sort it."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment. Python sees it in UTC and with its zone; a value without zone is refused."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[dt.datetime]:
        return dt.datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[dt.datetime]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone. Give moments with their zone.")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
