"""What a connection may cost before anybody knows what it asks: bytes, seconds, and how many there are.

httptools bounds nothing and uvicorn only counts, so this stands in front of both. A request that comes whole
in one piece, as nearly all do, costs three comparisons.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any, cast

import orjson
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from gateway.departure import DEPARTURE, Departure
from gateway.errors import BODY_TOO_LARGE, OVERLOADED, TOO_MANY_HEADERS, TOO_SLOW, Refusal, refuse
from gateway.one_write import OneWrite

__all__ = ["ConnectionLimits", "limited"]

SECONDS_TO_LINGER = 1.0
"""For which what still comes on a refused connection is thrown away: closed at once, it would be reset, and
the refusal lost with it."""

OVERHEAD = 8
"""Bytes on the wire for each byte of a body, if it comes in the smallest of chunks."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Of one process."""

    head_bytes: int = 64_000
    body_bytes: int = 2_000_000
    """The endpoint counts exactly; this bounds what is read of a body that nobody wants any more."""
    seconds: float = 20.0
    """For a whole request to come in, and for the first byte on a new connection."""
    keep_alive: float = 65.0
    """For which a connection waits for the next request."""
    connections: int = 10_000
    connections_per_address: int | None = None

    @property
    def message_bytes(self) -> int:
        return self.head_bytes + OVERHEAD * self.body_bytes


@dataclass(frozen=True, slots=True)
class _Connected:
    """Of all connections of a process."""

    limits: ConnectionLimits
    by_address: Counter[str] = field(default_factory=Counter)

    def entered(self, address: str) -> None:
        self.by_address[address] += 1

    def left(self, address: str) -> None:
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]

    def refused(self, address: str, connections: int) -> Refusal | None:
        most = self.limits.connections_per_address
        if connections > self.limits.connections or (most is not None and self.by_address[address] > most):
            return refuse(OVERLOADED, "There are too many connections.")
        return None


class _Reading(Enum):
    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class _HeadTooLarge(Exception):
    pass


class _LimitedProtocol(HttpToolsProtocol):
    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # Any: as uvicorn declares it
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        connected: _Connected,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._connected, self._limits = connected, connected.limits
        self._reading = _Reading.NOTHING
        self._received = 0
        self._is_large = False
        self._is_refused = False
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._connected.entered(self._address)
        self._start_clock()
        refusal = self._connected.refused(self._address, len(self.connections))
        if refusal is not None:
            self._refuse(refusal)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        if self.cycle is not None and not self.cycle.response_complete:
            departed = self.cycle.scope.get(DEPARTURE)
            if isinstance(departed, Departure):
                departed()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._leave()
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        if self._is_refused or self.transport.is_closing():
            return
        self._received += len(data)
        self._is_large = self._received > self._limits.head_bytes
        super().data_received(data)
        self._settle()

    def _settle(self) -> None:
        if self._is_refused:
            return
        if self._reading is _Reading.NOTHING:
            self._stop_clock()
        elif self._deadline is None:
            self._start_clock()
        if self._is_large:
            self._bound()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading = _Reading.HEAD

    def on_headers_complete(self) -> None:
        if self._is_large and self._head_size() > self._limits.head_bytes:
            raise _HeadTooLarge
        self._reading = _Reading.BODY
        earlier = self.cycle
        super().on_headers_complete()
        if self.cycle is not earlier:
            answer = OneWrite(self.cycle.transport, has_body=self.scope["method"] != "HEAD")
            self.cycle.transport = cast(asyncio.Transport, answer)
        # What trails behind a body is no header: nobody looks at it. For a socket, uvicorn looks once more.
        self.headers = [*self.headers] if self.parser.should_upgrade() else []

    def on_message_complete(self) -> None:
        self._reading = _Reading.NOTHING
        self._received = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._reading is _Reading.HEAD and self._is_large:
            self._refuse(self._head_too_large())
        else:
            super().send_400_response(msg)

    def _bound(self) -> None:
        if self._reading is _Reading.HEAD:
            self._refuse(self._head_too_large())
        elif self._received > self._limits.message_bytes:
            self._refuse(refuse(BODY_TOO_LARGE, "The body does not end."))

    def _head_too_large(self) -> Refusal:
        return refuse(TOO_MANY_HEADERS, f"The headers are larger than {self._limits.head_bytes:,} bytes.")

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _start_clock(self) -> None:
        self._deadline = self.loop.call_later(self._limits.seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        if self._reading is _Reading.NOTHING:
            self.transport.close()  # it never asked for anything
        else:
            limit = f"The request did not come in whole within {self._limits.seconds:g} s."
            self._refuse(refuse(TOO_SLOW, limit))

    def _refuse(self, refusal: Refusal) -> None:
        """And no more of this connection. A request before it that is being answered loses its answer."""
        is_answering = self.cycle is not None and self.cycle.response_started
        if self.transport.is_closing() or (is_answering and not self.cycle.response_complete):
            self.transport.close()
            return
        self._is_refused = True
        self._stop_clock()
        self.transport.write(self._written(refusal))
        self.transport.write_eof()
        self._deadline = self.loop.call_later(SECONDS_TO_LINGER, self.transport.close)

    def _written(self, refusal: Refusal) -> bytes:
        body = orjson.dumps(refusal.as_json())
        headers = (
            *self.server_state.default_headers,
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            *((name.encode(), value.encode()) for name, value in refusal.failure.headers),
        )
        lines = (b"%s: %s\r\n" % header for header in headers)
        return b"".join((STATUS_LINE[refusal.failure.status], *lines, b"\r\n", body))

    def _leave(self) -> None:
        self._stop_clock()
        if self._address is not None:
            self._connected.left(self._address)
            self._address = None


def limited(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """For uvicorn, which calls it once for each connection."""
    make: Callable[..., asyncio.Protocol] = partial(_LimitedProtocol, connected=_Connected(limits))
    return cast("type[asyncio.Protocol]", make)
