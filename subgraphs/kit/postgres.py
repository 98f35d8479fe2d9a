"""PostgreSQL behind a subgraph, asynchronously: each statement has its time, and a connection of the pool."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection, Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool

__all__ = ["PostgresEngine"]

ResultT = TypeVar("ResultT")

GLANCE = 0.01
"""Seconds between two looks whether the last statement has ended."""


class PostgresEngine:
    def __init__(self, engine: AsyncEngine, query_seconds: float) -> None:
        self.sync_engine = engine.sync_engine
        self._engine = engine
        self._query_seconds = query_seconds
        self._is_closed = False

    async def read(
        self, statement: Executable, parameters: Mapping[str, object] | None
    ) -> Sequence[Row[*tuple[object, ...]]]:
        async with self._connection() as connection:
            return (await connection.execute(statement, parameters)).all()

    async def transaction(self, work: Callable[[Connection], ResultT]) -> ResultT:
        async with self._connection() as connection:
            await connection.execution_options(isolation_level="READ COMMITTED")
            async with connection.begin():
                return await connection.run_sync(work)

    async def close(self) -> None:
        """Waits for the statements that are still under way; each has its time. A connection that is out when
        the pool ends would be nobody's, and the pool itself would begin anew for whoever asks later."""
        self._is_closed = True
        last = time.monotonic() + self._query_seconds
        pool = self.sync_engine.pool
        assert isinstance(pool, QueuePool)  # noqa: S101 - the one that counts
        while pool.checkedout() and time.monotonic() < last:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(GLANCE)
        await self._engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        if self._is_closed:
            raise ConnectionError("The subgraph ends: its database is closed.")
        async with self._engine.connect() as connection, asyncio.timeout(self._query_seconds):
            yield connection
