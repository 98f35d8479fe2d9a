"""Subgraphs in this process: the ASGI application is called directly, in the caller's task."""

from __future__ import annotations

from asyncio import Event, timeout
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from resolvers.transport import (
    JSON_HEADERS,
    ConnectionFailed,
    DeadlineExceeded,
    Headers,
    SubgraphAnswer,
    SubgraphRequest,
)

__all__ = ["AsgiApp", "AsgiMessage", "AsgiTransport", "asgi_scope"]

AsgiMessage = MutableMapping[str, Any]
"""ASGI leaves the members of a message to its type."""

AsgiApp = Callable[
    [AsgiMessage, Callable[[], Awaitable[AsgiMessage]], Callable[[AsgiMessage], Awaitable[None]]],
    Awaitable[None],
]

_ADDRESS: Final = ("127.0.0.1", 0)


class AsgiTransport:
    """Whoever starts the application runs its lifespan; here requests are sent only."""

    def __init__(self, app: AsgiApp, path: str = "/graphql") -> None:
        self._app = app
        self._path = path

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        exchange = _Exchange(request.body)
        scope = asgi_scope(self._path, request.body, (*JSON_HEADERS, *request.headers))
        try:
            async with timeout(request.timeout) as limit:
                await self._app(scope, exchange.receive, exchange.send)
        except Exception as error:
            if limit.expired():
                raise DeadlineExceeded(f"No answer in {request.timeout} seconds.") from error
            raise ConnectionFailed(f"The application raised {error!r}.") from error
        return exchange.answer()

    async def close(self) -> None:
        """Nothing is held open."""


class _Exchange:
    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._status: int | None = None
        self._headers: Headers = ()
        self._chunks: list[bytes] = []
        self._whole = Event()

    async def receive(self) -> AsgiMessage:
        if self._body is None:
            await self._whole.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            )
        elif message["type"] == "http.response.body":
            self._chunks.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._whole.set()

    def answer(self) -> SubgraphAnswer:
        if self._status is None or not self._whole.is_set():
            raise ConnectionFailed("The application returned before its answer was whole.")
        return SubgraphAnswer(self._status, self._headers, b"".join(self._chunks))


def asgi_scope(path: str, body: bytes, headers: Headers) -> AsgiMessage:
    encoded = [(b"host", b"localhost"), (b"content-length", str(len(body)).encode())]
    encoded += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": encoded,
        "client": _ADDRESS,
        "server": _ADDRESS,
        "state": {},
    }
