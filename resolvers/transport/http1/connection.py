"""One connection: it carries one exchange at a time, and ends with the first thing that is not in order."""

from __future__ import annotations

import math
import select
from asyncio import AbstractEventLoop, BaseTransport, Protocol, TimerHandle, WriteTransport
from time import monotonic
from typing import Final, cast
from typing import Protocol as TypingProtocol

from resolvers.transport import ConnectionFailed, TransportError
from resolvers.transport.http1.exchange import Exchange
from resolvers.transport.http1.reading import AnswerReader

__all__ = ["Connection", "Owner"]

ONE_WRITE: Final = 256 * 1024
"""Longer requests are written as the subgraph takes them."""

PART: Final = 64 * 1024


class Owner(TypingProtocol):
    def free(self, connection: Connection) -> None:
        """Its answer is whole, and another request may follow."""
        ...

    def leave(self, connection: Connection) -> None:
        """It takes no further request."""
        ...

    def lost(self, connection: Connection) -> None:
        """Its socket is closed."""
        ...

    def repeat(self, exchange: Exchange) -> None:
        """The exchange met a connection that was closed already."""
        ...


class Connection(Protocol):
    """One alarm serves all its exchanges: it is set when there is none before the deadline, and when it rings
    early it is set again. Setting one for each exchange would cost as much as reading its answer."""

    _transport: WriteTransport
    """Since it was made."""

    def __init__(self, owner: Owner, loop: AbstractEventLoop, largest_answer: int) -> None:
        self._owner = owner
        self._loop = loop
        self._largest_answer = largest_answer
        self._is_made = False
        self._incoming = select.poll()
        self._exchange: Exchange | None = None
        self._reader: AnswerReader | None = None
        self._is_kept = False
        """It has carried an exchange before this one."""
        self._has_read = False
        self._has_left = False
        self._unsent: memoryview | None = None
        self._is_paused = False
        self._alarm: TimerHandle | None = None
        self._alarm_at = math.inf
        self.idle_since = 0.0

    @property
    def is_usable(self) -> bool:
        """Nothing came while it was idle: no byte, and no end."""
        return not self._has_left and not self._incoming.poll(0)

    def start(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._reader = AnswerReader(self._largest_answer)
        self._has_read = False
        exchange.holder = self
        if exchange.deadline < self._alarm_at:
            self._set_alarm(exchange.deadline)
        wire = exchange.wire
        if len(wire) <= ONE_WRITE:
            self._transport.write(wire)
        else:
            self._unsent = memoryview(wire)
            self._write_on()

    def give_up(self, exchange: Exchange) -> None:
        self._exchange = None
        self.end()

    def end(self) -> None:
        """At once, and whatever it is doing."""
        self._leave()
        exchange, self._exchange = self._exchange, None
        reader, self._reader = self._reader, None
        self._unsent = None
        if reader is not None:
            reader.forget()
        if self._is_made:
            self._transport.abort()
        if exchange is not None:
            exchange.fail(ConnectionFailed("The connection was closed."))

    # What the event loop calls.

    def connection_made(self, transport: BaseTransport) -> None:
        self._transport, self._is_made = cast(WriteTransport, transport), True
        self._incoming.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
        if self._has_left:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        reader, exchange = self._reader, self._exchange
        if exchange is None or reader is None:
            self.end()  # nobody asked
            return
        self._has_read = True
        try:
            is_whole = reader.feed(data)
        except TransportError as error:
            self._fail(error)
            return
        if is_whole:
            self._finish(exchange, reader)

    def eof_received(self) -> None:
        exchange, reader = self._exchange, self._reader
        if exchange is not None and reader is not None and reader.close():
            self._finish(exchange, reader)
        elif exchange is not None:
            self._break(exchange, "The subgraph closed the connection before the answer was whole.")
        self._leave()

    def connection_lost(self, error: Exception | None) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._leave()
        if self._exchange is not None:
            self._break(self._exchange, f"The connection broke before the answer was whole: {error!r}.")
        self._unsent = None
        self._owner.lost(self)

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._write_on()

    def _write_on(self) -> None:
        while self._unsent is not None and not self._is_paused:
            part, rest = self._unsent[:PART], self._unsent[PART:]
            self._unsent = rest if len(rest) else None
            self._transport.write(part)

    def _finish(self, exchange: Exchange, reader: AnswerReader) -> None:
        self._exchange = self._reader = None
        self._is_kept = True
        # An answer may come before its request is sent: what is left of that would stand before the next.
        has_sent = self._unsent is None and not self._transport.get_write_buffer_size()
        if reader.keeps_connection and has_sent and not self._has_left:
            self._owner.free(self)
        else:
            self.end()
        exchange.answer(reader.answer())

    def _break(self, exchange: Exchange, reason: str) -> None:
        if self._is_kept and not self._has_read and not exchange.is_repeated and self._may_repeat(exchange):
            self._exchange = None
            self._owner.repeat(exchange)
            self.end()
        else:
            self._fail(ConnectionFailed(reason))

    def _may_repeat(self, exchange: Exchange) -> bool:
        if exchange.is_query:
            return True
        unsent = 0 if self._unsent is None else len(self._unsent)
        return unsent + self._transport.get_write_buffer_size() == len(exchange.wire)

    def _fail(self, error: TransportError) -> None:
        exchange, self._exchange = self._exchange, None
        self.end()
        if exchange is not None:
            exchange.fail(
                type(error)(str(error))
            )  # the frames of the old one lead to the reader, and in a circle

    def _leave(self) -> None:
        if not self._has_left:
            self._has_left = True
            if self._is_made:
                self._owner.leave(self)

    def _set_alarm(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = self._loop.call_later(max(0.0, at - monotonic()), self._ring)

    def _ring(self) -> None:
        self._alarm, self._alarm_at = None, math.inf
        exchange = self._exchange
        if exchange is None:
            return
        if monotonic() < exchange.deadline:
            self._set_alarm(exchange.deadline)
            return
        self._exchange = None
        self.end()
        exchange.fail_late()
