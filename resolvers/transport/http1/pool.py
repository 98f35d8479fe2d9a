"""The connections to one subgraph: kept for the next request, bounded in number, waited for in order."""

from __future__ import annotations

import asyncio
from asyncio import Task, TimerHandle
from collections import OrderedDict, deque
from time import monotonic

from resolvers.transport import ConnectionFailed, TransportError
from resolvers.transport.http1.connection import Connection
from resolvers.transport.http1.exchange import Exchange
from resolvers.transport.limits import CONNECT_SECONDS, IDLE_SECONDS

__all__ = ["Pool"]


class Pool:
    """The connection that was used last is used next, so that the surplus of a peak falls idle and is closed.

    A connection is opened for those who wait, not for one of them: who waits longest gets the first that is
    opened or free. When none can be opened, who waits longest is told.
    """

    def __init__(self, host: str, port: int, connections: int, largest_answer: int) -> None:
        self._host, self._port = host, port
        self._connections = connections
        self._largest_answer = largest_answer
        self._live: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        self._leaving: set[Connection] = set()
        """They take no request, but their sockets are open still."""
        self._opening: dict[Task[Connection], Exchange | None] = {}
        """For whom it alone is opened, or None."""
        self._waiting: OrderedDict[Exchange, None] = OrderedDict()
        self._sweep: TimerHandle | None = None
        self._is_closed = False
        self._all_lost = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def begin(self, exchange: Exchange) -> None:
        while self._idle:
            connection = self._idle.pop()
            if monotonic() - connection.idle_since < IDLE_SECONDS and connection.is_usable:
                connection.start(exchange)
                return
            connection.end()
        self._wait(exchange)
        self._waiting[exchange] = None
        self._open_for_waiting()

    def give_up(self, exchange: Exchange) -> None:
        """Of one that waits. It leaves the place, too, that was to be filled for it."""
        self._unwait(exchange)
        for opening, reserved in self._opening.items():
            if reserved is exchange:
                opening.cancel()
                return
        if self._waiting.pop(exchange, False) is None and self._shared_openings() > len(self._waiting):
            next(
                o for o in reversed(self._opening) if self._opening[o] is None and not o.cancelling()
            ).cancel()

    async def close(self) -> None:
        self._is_closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        for exchange in (*self._waiting, *(e for e in self._opening.values() if e is not None)):
            self._unwait(exchange)
            exchange.fail(ConnectionFailed("The transport is closed."))
        self._waiting.clear()
        opening = tuple(self._opening)
        for task in opening:
            task.cancel()
        for connection in tuple(self._live):
            connection.end()
        await asyncio.gather(*opening, return_exceptions=True)
        if self._leaving:
            await self._all_lost.wait()

    # What its connections call.

    def free(self, connection: Connection) -> None:
        if not self._waiting:
            connection.idle_since = monotonic()
            self._idle.append(connection)
            if self._sweep is None:
                self._sweep_in(IDLE_SECONDS)
        elif connection.is_usable:
            exchange, _ = self._waiting.popitem(last=False)
            self._unwait(exchange)
            connection.start(exchange)
        else:
            connection.end()

    def leave(self, connection: Connection) -> None:
        self._live.discard(connection)
        self._leaving.add(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._open_for_waiting()

    def lost(self, connection: Connection) -> None:
        self._leaving.discard(connection)
        if self._is_closed and not self._leaving:
            self._all_lost.set()

    def repeat(self, exchange: Exchange) -> None:
        exchange.is_repeated = True
        if self._is_closed:
            exchange.fail(ConnectionFailed("The transport is closed."))
            return
        self._wait(exchange)
        self._open(exchange)

    # Opening.

    def _open_for_waiting(self) -> None:
        while (
            self._shared_openings() < len(self._waiting)
            and len(self._live) + len(self._opening) < self._connections
            and not self._is_closed
        ):
            self._open(None)

    def _shared_openings(self) -> int:
        return sum(
            reserved is None and not opening.cancelling() for opening, reserved in self._opening.items()
        )

    def _open(self, exchange: Exchange | None) -> None:
        opening = asyncio.get_running_loop().create_task(self._connect())
        self._opening[opening] = exchange
        opening.add_done_callback(self._opened)

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        connection = Connection(self, loop, self._largest_answer)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await loop.create_connection(lambda: connection, self._host, self._port)
        except BaseException:
            connection.end()
            self.lost(connection)  # uvloop does not say so of a connection whose opening is cancelled
            raise
        return connection

    def _opened(self, opening: Task[Connection]) -> None:
        exchange = self._opening.pop(opening)
        if opening.cancelled():
            self._open_for_waiting()
        elif error := opening.exception():
            self._fail(exchange, ConnectionFailed(f"No connection: {error!r}."))
        elif self._is_closed:
            opening.result().end()
        elif not opening.result().is_usable:
            opening.result().end()
            self._fail(exchange, ConnectionFailed("The subgraph spoke first, or left at once."))
        else:
            self._use(opening.result(), exchange)

    def _use(self, connection: Connection, exchange: Exchange | None) -> None:
        self._live.add(connection)
        if exchange is None or exchange.done():
            self.free(connection)
        else:
            self._unwait(exchange)
            connection.start(exchange)

    def _fail(self, exchange: Exchange | None, error: TransportError) -> None:
        if exchange is None and self._shared_openings() < len(self._waiting):
            exchange, _ = self._waiting.popitem(last=False)
        if exchange is not None:
            self._unwait(exchange)
            exchange.fail(error)
        self._open_for_waiting()

    # Time.

    def _wait(self, exchange: Exchange) -> None:
        exchange.holder = self
        remaining = max(0.0, exchange.deadline - monotonic())
        exchange.alarm = exchange.get_loop().call_later(remaining, self._give_up_late, exchange)

    def _unwait(self, exchange: Exchange) -> None:
        if exchange.alarm is not None:
            exchange.alarm.cancel()
            exchange.alarm = None

    def _give_up_late(self, exchange: Exchange) -> None:
        exchange.fail_late()
        self.give_up(exchange)

    def _sweep_in(self, seconds: float) -> None:
        self._sweep = asyncio.get_running_loop().call_later(seconds, self._close_unused)

    def _close_unused(self) -> None:
        self._sweep = None
        now = monotonic()
        while self._idle and now - self._idle[0].idle_since >= IDLE_SECONDS:
            self._idle[0].end()
        if self._idle:
            self._sweep_in(self._idle[0].idle_since + IDLE_SECONDS - now)
