"""Events of subgraphs in this process: the ASGI application is called directly, in a task of its own, and
waits while nobody takes what it sent.
"""

from __future__ import annotations

from asyncio import Event, Queue, Task, create_task, timeout
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

from resolvers.streams.read_events import check_opened, event_headers, graphql_events
from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest
from resolvers.transport.asgi import AsgiApp, AsgiMessage, asgi_scope

__all__ = ["AsgiEventStreams"]


class AsgiEventStreams:
    def __init__(self, app: AsgiApp, path: str = "/graphql") -> None:
        self._app = app
        self._path = path

    async def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        exchange = _Exchange(request.body)
        scope = asgi_scope(self._path, request.body, event_headers(request))
        running = create_task(exchange.run(self._app, scope))
        try:
            async with timeout(request.timeout):
                check_opened(*await exchange.opened())
            async with aclosing(graphql_events(exchange.chunks())) as events:
                async for event in events:
                    yield event
        except TimeoutError as error:
            raise DeadlineExceeded(f"Not accepted in {request.timeout} seconds.") from error
        finally:
            await _ended(running)

    async def close(self) -> None:
        """Nothing is held open."""


async def _ended(running: Task[None]) -> None:
    running.cancel()
    with suppress(BaseException):  # what the application did after its reader had gone concerns nobody
        await running


class _Exchange:
    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._gone = Event()
        self._sent: Queue[AsgiMessage | Exception] = Queue(maxsize=1)

    async def run(self, app: AsgiApp, scope: AsgiMessage) -> None:
        try:
            await app(scope, self._receive, self._sent.put)
        except Exception as error:
            await self._sent.put(ConnectionFailed(f"The application raised {error!r}."))
        else:
            await self._sent.put(ConnectionFailed("The stream broke off before it was complete."))

    async def _receive(self) -> AsgiMessage:
        if self._body is None:
            await self._gone.wait()  # its end is its cancellation
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def opened(self) -> tuple[int, str]:
        message = await self._next()
        headers = dict(message.get("headers", ()))
        return message["status"], headers.get(b"content-type", b"").decode("latin-1")

    async def chunks(self) -> AsyncIterator[bytes]:
        while True:
            message = await self._next()
            yield bytes(message.get("body", b""))
            if not message.get("more_body", False):
                return

    async def _next(self) -> AsgiMessage:
        message = await self._sent.get()
        if isinstance(message, Exception):
            raise message
        return message
