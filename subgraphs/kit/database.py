"""A subgraph's own database: SQLite by default, PostgreSQL by URL, and nothing above it knows which.

Every reading statement takes a connection of its own from the pool, so the batches of one request may run
side by side. Reads run in AUTOCOMMIT: one statement sees one state, and no transaction is opened for it.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    FromClause,
    Row,
    create_engine,
    event,
    exc,
    make_url,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from subgraphs.kit.errors import BadUserInput, SourceDown, SourceTimeout
from subgraphs.kit.migrations import Migrations, migrate
from subgraphs.kit.postgres import PostgresEngine
from subgraphs.kit.rows import Rows
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.sqlite import SqliteEngine

AnyRow = Row[*tuple[object, ...]]

ResultT = TypeVar("ResultT")

__all__ = ["AnyRow", "Database", "open_database", "sync_engine"]

log = logging.getLogger(__name__)

SQLITE_PRAGMAS = (
    "journal_mode = WAL",  # readers and the writer do not wait for each other
    "synchronous = NORMAL",  # with WAL, safe against a crash of the process
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "mmap_size = 268435456",  # pages that are read often come without a system call
)


class AnyEngine(Protocol):
    @property
    def sync_engine(self) -> Engine: ...

    async def read(
        self, statement: Executable, parameters: Mapping[str, object] | None
    ) -> Sequence[AnyRow]: ...

    async def transaction(self, work: Callable[[Connection], ResultT]) -> ResultT: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Database:
    engine: AnyEngine
    sees: Rows | None = None
    """What the caller sees for whom it is read; None is all."""

    @property
    def dialect(self) -> str:
        return self.engine.sync_engine.dialect.name

    def seen_by(self, rows: Rows) -> Database:
        """The same database, for reads on behalf of a caller who does not see all of it."""
        return replace(self, sees=rows)

    def visible(self, rows: FromClause) -> tuple[ColumnElement[bool], ...]:
        """The conditions that a statement on these rows must have."""
        return () if self.sees is None else self.sees.visible(rows)

    async def rows(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[AnyRow]:
        """All rows of one reading statement. Raises SourceDown, SourceTimeout, or BadUserInput."""
        if self.sees is not None:
            self.sees.check(statement)
        with _failures_told():
            return await self.engine.read(statement, parameters)

    async def transaction(self, work: Callable[[Connection], ResultT]) -> ResultT:
        """All that `work` writes, or nothing of it. Raises as `rows` does.

        In SQLite one transaction waits for the other. In PostgreSQL they run side by side (READ COMMITTED),
        so work that decides by what it has read locks those rows: `select(…).with_for_update()`.
        """
        with _failures_told():
            return await self.engine.transaction(work)


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, exc.TimeoutError) as error:
        raise SourceTimeout from error
    except (exc.OperationalError, exc.InterfaceError, OSError) as error:
        # The client learns no more than a code, so here is the only place where the cause is told.
        log.warning("The database did not answer: %s", getattr(error, "orig", error))
        raise SourceDown from error
    except (exc.DataError, OverflowError) as error:
        raise BadUserInput("The request has a value that no row can have.") from error


@asynccontextmanager
async def open_database(settings: SubgraphSettings, migrations: Migrations) -> AsyncIterator[Database]:
    """The database of this subgraph, brought to its newest revision, until the context ends."""
    await asyncio.to_thread(_migrate, settings.database_url, migrations)
    engine = _engine(settings)
    try:
        yield Database(engine)
    finally:
        await engine.close()


def _engine(settings: SubgraphSettings) -> AnyEngine:
    url, size, seconds = _with_driver(settings.database_url), settings.pool_size, settings.query_seconds
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=size,
            max_overflow=0,
            hide_parameters=True,  # values of persons, which a log is not to have
        )
        _set_pragmas(engine)
        return SqliteEngine(engine, _writing_engine(url), size, seconds)
    return PostgresEngine(
        create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=size,
            max_overflow=0,
            pool_timeout=seconds,
            pool_reset_on_return=None,  # in AUTOCOMMIT there is nothing to roll back
            hide_parameters=True,
        ),
        seconds,
    )


def _writing_engine(url: URL) -> Engine:
    """One connection. BEGIN IMMEDIATE takes the writer's lock at once: a transaction that first reads and
    then writes would otherwise fail where another one wrote in between."""
    engine = create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    _set_pragmas(engine)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def sync_engine(database_url: str) -> Engine:
    """The same database for programs that are not asynchronous: migrations and bulk loads."""
    url = _with_driver(database_url)
    _make_folder(url)
    engine = create_engine(url, hide_parameters=True)
    _set_pragmas(engine)
    return engine


def _migrate(database_url: str, migrations: Migrations) -> None:
    engine = sync_engine(database_url)
    try:
        migrate(engine, migrations)
    finally:
        engine.dispose()


def _with_driver(database_url: str) -> URL:
    """Whatever driver the URL names: each database is reached by one."""
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    return url.set(drivername="sqlite+pysqlite" if is_sqlite else "postgresql+psycopg")


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...
    def close(self) -> None: ...


class _Connection(Protocol):
    def cursor(self) -> _Cursor: ...


def _set_pragmas(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: _Connection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
