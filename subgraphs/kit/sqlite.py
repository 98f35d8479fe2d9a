"""SQLite behind an asyncio application.

It has no wire to wait for: a statement is work for a processor. So each is done in a thread, from its
compilation to its last row, in one go. A driver that hops to a thread for every cursor and every fetch takes
three times as long for the small statements that most fields need. Transactions have a thread and a
connection of their own, since SQLite has one writer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, Executable, Row

__all__ = ["SqliteEngine"]

Rows = Sequence[Row[*tuple[object, ...]]]

ResultT = TypeVar("ResultT")

SECONDS_BETWEEN_INTERRUPTIONS = 0.05
"""A statement that was not yet under way does not notice that it was told to stop, so it is told again."""


class _Slot:
    """A connection, for one statement at a time. It is opened by the first one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._driver: sqlite3.Connection | None = None

    def read(self, statement: Executable, parameters: Mapping[str, object] | None) -> Rows:
        if self._connection is None:
            self._connection = self._engine.connect()
        self._driver = cast(sqlite3.Connection, self._connection.connection.driver_connection)
        try:
            return self._connection.execute(statement, parameters).all()
        except BaseException:
            self._connection.rollback()  # else SQLAlchemy would use a broken connection no more
            raise

    def interrupt(self) -> None:
        """Does nothing where no statement is under way."""
        if self._driver is not None:
            self._driver.interrupt()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class SqliteEngine:
    def __init__(self, engine: Engine, writing: Engine, connections: int, query_seconds: float) -> None:
        self.sync_engine = engine
        """Also what sees the reading statements, for whoever listens."""
        self._writing = writing
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._query_seconds = query_seconds
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="sqlite")
        self._slots = [_Slot(engine) for _ in range(connections)]
        self._idle = list(self._slots)
        self._free = asyncio.Semaphore(connections)
        self._is_closed = False

    async def read(self, statement: Executable, parameters: Mapping[str, object] | None) -> Rows:
        """Raises TimeoutError, and what SQLAlchemy raises. The time includes the wait for a connection."""
        self._must_be_open()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._query_seconds):
            await self._free.acquire()
            slot = self._idle.pop()
            work = loop.run_in_executor(self._threads, slot.read, statement, parameters)
            work.add_done_callback(lambda _: self._release(slot))
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                work.add_done_callback(_forget)
                _stop(slot, work, loop)
                raise

    async def transaction(self, work: Callable[[Connection], ResultT]) -> ResultT:
        """One after the other. A transaction that has begun ends, also where nobody waits for it any more."""
        self._must_be_open()
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._writer, self._write, work))

    def _write(self, work: Callable[[Connection], ResultT]) -> ResultT:
        with self._writing.begin() as connection:
            return work(connection)

    async def close(self) -> None:
        """Waits for the statements that are still under way; each has its time."""
        self._is_closed = True
        await asyncio.to_thread(self._close)

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise ConnectionError("The subgraph ends: its database is closed.")

    def _release(self, slot: _Slot) -> None:
        self._idle.append(slot)
        self._free.release()

    def _close(self) -> None:
        self._threads.shutdown()
        self._writer.shutdown()
        self._writing.dispose()
        for slot in self._slots:
            slot.close()
        self.sync_engine.dispose()


def _stop(slot: _Slot, work: asyncio.Future[Rows], loop: asyncio.AbstractEventLoop) -> None:
    """The connection is not free before its statement has ended, so nothing else is interrupted."""
    if not work.done():
        slot.interrupt()
        loop.call_later(SECONDS_BETWEEN_INTERRUPTIONS, _stop, slot, work, loop)


def _forget(work: asyncio.Future[Rows]) -> None:
    """Nobody waits any more for what a stopped statement raises."""
    if not work.cancelled():
        work.exception()
