"""Copies of the databases, for whoever writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing

__all__ = ["copied"]

SQLITE = "sqlite:///"


def copied(sources: Mapping[str, str], targets: Mapping[str, str]) -> None:
    """From URL to URL, by name. All are SQLite."""
    for name, source in sources.items():
        with (
            closing(sqlite3.connect(source.removeprefix(SQLITE))) as kept,
            closing(sqlite3.connect(targets[name].removeprefix(SQLITE))) as fresh,
        ):
            kept.backup(fresh)
