"""Rows as the databases take them: texts, numbers and nulls, in the order of a table's columns.

Millions of them go past SQLAlchemy, straight to `executemany` or COPY. So each value is in the form that both
SQLite and PostgreSQL read: moments and dates as text in UTC, JSON as text, amounts in minor units.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from subgraphs.kit.migrations import Migrations
from subgraphs.world.people import Address
from subgraphs.world.world import World

__all__ = ["Island", "Row", "Shape", "Told", "Value", "address_values", "json_text"]

Value = str | int | float | None
Row = tuple[Value, ...]

Told = tuple[str, Row]
"""A row, and the name of its table."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table, and which of its columns a row fills, in this order."""

    table: Table
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Island:
    """How one system hears of the world. Rows of `shapes` refer to earlier shapes only."""

    name: str
    migrations: Migrations
    shapes: tuple[Shape, ...]
    fixed_rows: Callable[[World], Iterator[Told]]
    customer_rows: Callable[[World, int], Iterator[Told]]


def json_text(items: Sequence[str]) -> str:
    return json.dumps(list(items), ensure_ascii=False)


def address_values(address: Address | None) -> Row:
    """Name, lines, postal code, city, country, telephone."""
    if address is None:
        return (None,) * 6
    lines = json_text(address.lines)
    return (address.name, lines, address.postal_code, address.city, address.country, address.phone)
