"""Into SQLite: a file of its own beside the real one, renamed when it is whole.

Nobody reads the file while it is filled, so it needs no journal and no waiting for the disk; it is flushed
once, before the rename. Indexes are built at the end: one sort each instead of millions of insertions.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import migrate
from subgraphs.world.bulk.feed import Report, portions
from subgraphs.world.bulk.marker import Marker, write_marker
from subgraphs.world.rows import Island, Shape
from subgraphs.world.world import World

__all__ = ["fill_sqlite"]

_PRAGMAS = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = OFF",  # the rows are right by construction, and a test checks them all
    "locking_mode = EXCLUSIVE",
    "cache_size = -65536",  # 64 MB
    "temp_store = FILE",  # the sort of ten million index entries stays out of memory
    "threads = 2",  # for those sorts
)

_SIDE_FILES = ("-wal", "-shm", "-journal")


def fill_sqlite(path: Path, world: World, island: Island, marker: Marker, report: Report) -> None:
    unfinished = path.with_name(f"{path.name}.filling")
    _remove(unfinished)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _engine(unfinished) as engine:
        migrate(engine, island.migrations)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
        _load(database, world, island, report)
    with _engine(unfinished) as engine, engine.begin() as connection:
        write_marker(connection, marker)
    _flush(unfinished)
    _remove(path)
    unfinished.rename(path)


def _load(database: sqlite3.Connection, world: World, island: Island, report: Report) -> None:
    for pragma in _PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f'DROP INDEX "{name}"')
    database.execute("BEGIN")
    for portion in portions(world, island, report):
        for shape, rows in portion:
            database.executemany(_insert(shape), rows)
    for _, statement in indexes:
        database.execute(statement)
    database.execute("COMMIT")
    database.execute("ANALYZE")


def _insert(shape: Shape) -> str:
    columns = ", ".join(f'"{column}"' for column in shape.columns)
    places = ", ".join("?" * len(shape.columns))
    return f'INSERT INTO "{shape.table.name}" ({columns}) VALUES ({places})'  # noqa: S608 - names of our own tables


@contextmanager
def _engine(path: Path) -> Iterator[Engine]:
    engine = sync_engine(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    """The file and what SQLite keeps beside it: a new file must not meet the log of an old one."""
    for ending in ("", *_SIDE_FILES):
        Path(f"{path}{ending}").unlink(missing_ok=True)
