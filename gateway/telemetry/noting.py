"""Each HTTP request from its first header to its last byte, for whoever is told of single requests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.addresses import Addresses
from gateway.telemetry.access_log import AccessLog, Ended, network
from gateway.telemetry.noted import CURRENT, Noted, client_name
from gateway.telemetry.requests import GONE

if TYPE_CHECKING:
    from gateway.telemetry.spans import Tracing

__all__ = ["NotedRequests"]

REQUEST_ID: Final = b"x-request-id"

PROBED: Final = frozenset(("/health", "/ready"))
"""Asked every other second, by nobody who wants to know what became of it."""

FORWARDED: Final = b"x-forwarded-for"

NETWORKS_KEPT: Final = 1_000
"""By address: reading one takes longer than all else of a line."""

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
        self._network = lru_cache(NETWORKS_KEPT)(self._network_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBED:
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        noted = Noted(_request_id(headers), perf_counter(), client_name(headers))
        token, tracing = CURRENT.set(noted), self._tracing()
        try:
            if tracing is not None:
                noted.traced = tracing.request(scope, headers, self._template(scope))
                with noted.traced:
                    await self._watched(scope, receive, send, noted)
            elif self._access_log is not None:
                await self._watched(scope, receive, send, noted)
            else:
                await self._app(scope, receive, send)
        finally:
            CURRENT.reset(token)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, noted: Noted) -> None:
        wire = _Wire(receive, send, noted)
        try:
            await self._app(scope, receive, wire.send)
        finally:
            status = wire.status if wire.status and not wire.has_gone else GONE
            if noted.traced is not None:
                noted.traced.ended(status, noted.codes)
            if self._access_log is not None:
                self._access_log.tell(noted, self._ended(scope, noted, status, wire.bytes))

    def _ended(self, scope: Scope, noted: Noted, status: int, sent: int) -> Ended:
        seconds, peer = perf_counter() - noted.started, scope.get("client")
        forwarded = tuple(value for name, value in scope["headers"] if name == FORWARDED)
        origin = None if peer is None else self._network(peer[0], forwarded)
        return Ended(scope["method"], self._template(scope), status, seconds, sent, origin)

    def _network_of(self, peer: str, forwarded: tuple[bytes, ...]) -> str | None:
        headers = Headers(raw=[(FORWARDED, value) for value in forwarded])
        return network(self._addresses.of((peer, 0), headers))


class _Wire:
    """What goes out to the client, and whether anybody takes it."""

    def __init__(self, receive: Receive, send: Send, noted: Noted) -> None:
        self._receive, self._send, self._noted = receive, send, noted
        self.status, self.bytes, self.has_gone = 0, 0, False

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
