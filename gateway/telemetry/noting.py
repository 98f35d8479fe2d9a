"""Each HTTP request from its first header to its last byte, for whoever is told of single requests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.addresses import Addresses
from gateway.telemetry.access_log import AccessLog, Ended
from gateway.telemetry.noted import CURRENT, Noted, client_name
from gateway.telemetry.requests import GONE

if TYPE_CHECKING:
    from gateway.telemetry.spans import Tracing

__all__ = ["NotedRequests"]

REQUEST_ID: Final = b"x-request-id"

SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
"""Of an id that somebody before us has given."""


class NotedRequests:
    """An ASGI application around another."""

    def __init__(
        self,
        app: ASGIApp,
        template: Callable[[Scope], str],
        addresses: Addresses,
        access_log: AccessLog | None,
        tracing: Callable[[], Tracing | None],
    ) -> None:
        """`tracing` begins when the process does, after this is made."""
        self._app, self._template, self._addresses = app, template, addresses
        self._access_log, self._tracing = access_log, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        noted = Noted(_request_id(headers), perf_counter(), client_name(headers))
        wire = _Wire(receive, send, noted)
        token = CURRENT.set(noted)
        try:
            with self._traced(noted, scope, headers):
                try:
                    await self._app(scope, receive, wire.send)
                finally:
                    if noted.traced is not None:
                        noted.traced.ended(wire.told_status, noted.codes)
        finally:
            CURRENT.reset(token)
            if self._access_log is not None:
                self._access_log.tell(noted, self._ended(scope, noted, wire))

    def _traced(
        self, noted: Noted, scope: Scope, headers: dict[bytes, bytes]
    ) -> AbstractContextManager[object]:
        tracing = self._tracing()
        if tracing is None:
            return nullcontext()
        noted.traced = tracing.request(scope, headers, self._template(scope))
        return noted.traced

    def _ended(self, scope: Scope, noted: Noted, wire: _Wire) -> Ended:
        seconds = perf_counter() - noted.started
        address = self._addresses.of(scope.get("client"), Headers(scope=scope))
        return Ended(scope["method"], self._template(scope), wire.told_status, seconds, wire.bytes, address)


class _Wire:
    """What goes out to the client, and whether anybody takes it."""

    def __init__(self, receive: Receive, send: Send, noted: Noted) -> None:
        self._receive, self._send, self._noted = receive, send, noted
        self.status, self.bytes, self.has_gone = 0, 0, False

    @property
    def told_status(self) -> int:
        return self.status if self.status and not self.has_gone else GONE

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = (REQUEST_ID, self._noted.request_id.encode())
            message = {**message, "headers": [*message.get("headers", ()), own]}
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
            if self._noted.operations and not message.get("more_body", False):
                self.has_gone = _has_gone(self._receive)
        await self._send(message)


def _has_gone(receive: Receive) -> bool:
    """Whether a disconnection waits to be read, as far as that is known without waiting for it. The body must
    have been read: a server may ask for it otherwise."""
    waiting = receive()
    try:
        waiting.send(None)  # type: ignore[attr-defined]  # a coroutine, in every server
    except StopIteration as found:
        return bool(found.value["type"] == "http.disconnect")
    waiting.close()  # type: ignore[attr-defined]
    return False


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(REQUEST_ID, b"")
    return given.decode() if SANE.fullmatch(given) else os.urandom(8).hex()
