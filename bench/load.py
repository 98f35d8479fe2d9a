"""A fixed number of requests over connections that stay open, on sockets of our own.

The generator must cost little: it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools
import orjson

__all__ = [
    "Ask",
    "BadAnswer",
    "Connections",
    "Loaded",
    "Target",
    "asked",
    "load",
    "opened",
    "request",
    "target_of",
]

HEADERS = {"content-type": "application/json", "accept": "application/json"}

SECONDS_WITHOUT_ANSWER = 120

OK = 200

Ask = Callable[[int], bytes]
"""The bytes of the request with this number."""


class BadAnswer(Exception):
    """What was asked, and what came in its place."""


@dataclass(frozen=True, slots=True)
class Target:
    """A gateway, as its clients know it."""

    host: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


def target_of(address: str) -> Target:
    """Of a subgraph, by its address."""
    found = urlsplit(address)
    return Target(found.hostname or "", found.port or 80, found.path)


def request(target: Target, query: str, variables: Mapping[str, object] | None = None) -> bytes:
    body = orjson.dumps({"query": query} | ({"variables": variables} if variables else {}))
    told = HEADERS | dict(target.headers) | {"content-length": str(len(body))}
    head = f"POST {target.path} HTTP/1.1\r\nhost: {target.host}:{target.port}\r\n"
    return (head + "".join(f"{k}: {v}\r\n" for k, v in told.items()) + "\r\n").encode() + body


@dataclass(frozen=True, slots=True)
class _Work:
    """What the clients share: each takes the next request as soon as its last one is answered."""

    ask: Ask
    numbers: Iterator[int]
    lengths: list[int]
    """Bytes of each answer's body."""


class _Client(asyncio.Protocol):
    """One connection. It sends one request after the other, until there is none left."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._length = 0
        self._start = b""
        self._loop = asyncio.get_running_loop()
        self._work = _Work(lambda _: b"", iter(()), [])
        self._done: asyncio.Future[None] = self._loop.create_future()
        self.closed: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def begin(self, work: _Work) -> asyncio.Future[None]:
        """Done when no request is left."""
        self._work, self._done = work, self._loop.create_future()
        self._next()
        return self._done

    def close(self) -> None:
        assert self._transport is not None  # noqa: S101 - connected
        self._transport.close()

    def _next(self) -> None:
        assert self._transport is not None  # noqa: S101 - connected
        if self._transport.is_closing():
            self._fail(BadAnswer("the gateway closed the connection"))
            return
        number = next(self._work.numbers, None)
        if number is None:
            self._done.set_result(None)
            return
        self._transport.write(self._work.ask(number))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._length, self._start = 0, b""

    def on_body(self, body: bytes) -> None:
        if not self._length:
            self._start = body[:200]
        self._length += len(body)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() != OK or self._start.startswith(b'{"errors"'):
            self._fail(BadAnswer(f"{self._parser.get_status_code()}: {self._start!r}"))
            return
        self._work.lengths.append(self._length)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or BadAnswer("the gateway closed the connection"))
        self.closed.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self._done.done():
            self._done.set_exception(error)
            self._done.exception()  # seen: whoever waits for none hears of none
        self.close()


@dataclass(frozen=True, slots=True)
class Loaded:
    seconds: float
    shortest: int
    """Bytes of the shortest answer's body."""


class Connections:
    """Open, all of them, until `opened` ends."""

    def __init__(self, clients: Sequence[_Client]) -> None:
        self._clients = clients

    async def ask(self, ask: Ask, requests: int, first: int = 0) -> Loaded:
        """Asks the requests numbered from `first`. Raises BadAnswer where one is not answered well."""
        work = _Work(ask, iter(range(first, first + requests)), [])
        start = time.perf_counter()
        ends = await asyncio.wait_for(
            asyncio.gather(*(each.begin(work) for each in self._clients), return_exceptions=True),
            SECONDS_WITHOUT_ANSWER,
        )
        seconds = time.perf_counter() - start
        for problem in ends:
            if problem is not None:
                raise problem
        return Loaded(seconds, min(work.lengths))


@asynccontextmanager
async def opened(target: Target, connections: int) -> AsyncIterator[Connections]:
    loop = asyncio.get_running_loop()
    clients: list[_Client] = []
    try:
        for _ in range(connections):
            _, client = await loop.create_connection(_Client, target.host, target.port)
            clients.append(client)
        yield Connections(clients)
    finally:
        for client in clients:
            client.close()
        await asyncio.gather(*(each.closed for each in clients))


async def load(target: Target, ask: Ask, requests: int, connections: int, first: int = 0) -> Loaded:
    """Over connections that are opened for it. Raises BadAnswer where a request is not answered well."""
    async with opened(target, connections) as ready:
        return await ready.ask(ask, requests, first)


async def asked(target: Target, message: bytes) -> dict[str, object]:
    """One request on a connection of its own, and its answer as JSON."""
    reader, writer = await asyncio.open_connection(target.host, target.port, limit=2**28)
    writer.write(message.replace(b"\r\n", b"\r\nconnection: close\r\n", 1))
    await writer.drain()
    raw = await asyncio.wait_for(reader.read(), SECONDS_WITHOUT_ANSWER)
    writer.close()
    await writer.wait_closed()
    parts: list[bytes] = []
    catch = type("Catch", (), {"on_body": lambda _, body: parts.append(body)})
    parser = httptools.HttpResponseParser(catch())
    parser.feed_data(raw)
    answer = orjson.loads(b"".join(parts))
    if parser.get_status_code() != OK or not isinstance(answer, dict) or "errors" in answer:
        raise BadAnswer(f"{parser.get_status_code()}: {b''.join(parts)[-900:]!r}")
    return answer
