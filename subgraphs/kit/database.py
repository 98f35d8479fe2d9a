"""A subgraph's own database: SQLite by default, PostgreSQL by URL, and nothing above it knows which.

Every statement takes a connection of its own from the pool, so the batches of one request may run side by
side. Reads run in AUTOCOMMIT: one statement sees one state, and no transaction is opened for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from sqlalchemy import URL, Engine, Executable, Row, create_engine, event, exc, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from subgraphs.kit.errors import BadUserInput, SourceDown, SourceTimeout
from subgraphs.kit.migrations import Migrations, migrate
from subgraphs.kit.settings import SubgraphSettings

AnyRow = Row[*tuple[object, ...]]

__all__ = ["AnyRow", "Database", "open_database", "sync_engine"]

SQLITE_PRAGMAS = (
    "journal_mode = WAL",  # readers and the writer do not wait for each other
    "synchronous = NORMAL",  # with WAL, safe against a crash of the process
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "mmap_size = 268435456",  # pages that are read often come without a system call
)


class Interruptible(Protocol):
    async def interrupt(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Database:
    engine: AsyncEngine
    query_seconds: float

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    async def rows(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[AnyRow]:
        """All rows of one reading statement. Raises SourceDown, SourceTimeout, or BadUserInput."""
        try:
            async with self.engine.connect() as connection:
                if self.dialect == "sqlite":
                    return await self._interrupted_rows(connection, statement, parameters)
                async with asyncio.timeout(self.query_seconds):
                    return (await connection.execute(statement, parameters)).all()
        except (TimeoutError, exc.TimeoutError) as error:
            raise SourceTimeout from error
        except (exc.OperationalError, exc.InterfaceError, OSError) as error:
            raise SourceDown from error
        except (exc.DataError, OverflowError) as error:
            raise BadUserInput("The request has a value that no row can have.") from error

    async def _interrupted_rows(
        self,
        connection: AsyncConnection,
        statement: Executable,
        parameters: Mapping[str, object] | None,
    ) -> Sequence[AnyRow]:
        """SQLite works in a thread, which goes on when nobody waits any more: it has to be told to stop."""
        interruptions: list[asyncio.Future[None]] = []
        driver = (await connection.get_raw_connection()).driver_connection

        def interrupt() -> None:
            interruptions.append(asyncio.ensure_future(cast(Interruptible, driver).interrupt()))

        timer = asyncio.get_running_loop().call_later(self.query_seconds, interrupt)
        try:
            return (await connection.execute(statement, parameters)).all()
        except exc.OperationalError:
            if interruptions:
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()


@asynccontextmanager
async def open_database(settings: SubgraphSettings, migrations: Migrations) -> AsyncIterator[Database]:
    """The database of this subgraph, brought to its newest revision, until the context ends."""
    url = _with_driver(settings.database_url, "aiosqlite")
    _make_folder(url)
    await asyncio.to_thread(_migrate, settings.database_url, migrations)
    engine = create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.query_seconds,
        pool_reset_on_return=None,  # in AUTOCOMMIT there is nothing to roll back
    )
    _set_pragmas(engine.sync_engine)
    try:
        yield Database(engine, settings.query_seconds)
    finally:
        await engine.dispose()


def sync_engine(database_url: str) -> Engine:
    """The same database for programs that are not asynchronous: migrations and bulk loads."""
    url = _with_driver(database_url, "pysqlite")
    _make_folder(url)
    engine = create_engine(url)
    _set_pragmas(engine)
    return engine


def _migrate(database_url: str, migrations: Migrations) -> None:
    engine = sync_engine(database_url)
    try:
        migrate(engine, migrations)
    finally:
        engine.dispose()


def _with_driver(database_url: str, sqlite_driver: str) -> URL:
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    return url.set(drivername=f"sqlite+{sqlite_driver}" if is_sqlite else "postgresql+psycopg")


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
