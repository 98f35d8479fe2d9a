"""Both HTTP transports against a server that misbehaves in every way a server can."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from resolvers.transport import (
    AnswerTooLarge,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphRequest,
    Transport,
)
from resolvers.transport.http import HttpTransport
from resolvers.transport.http1 import Http1Transport

Behave = Callable[[StreamReader, StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def answer(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\ncontent-length: %d\r\nx-tag: a\r\nX-Tag: b\r\n\r\n%s" % (status, len(body), body)


@dataclass
class Server:
    """Reads requests and lets `behave` answer each; a connection whose peer leaves ends by itself."""

    behave: Behave
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                )
                self.heads.append(head)
                self.bodies.append(await reader.readexactly(length))
                await self.behave(reader, writer)
        self.left.set()
        writer.transport.abort()


Client = type[HttpTransport] | type[Http1Transport]

Serve = Callable[[Behave], Awaitable[tuple[Server, Transport]]]


@pytest.fixture(params=[HttpTransport, Http1Transport])
def client(request: pytest.FixtureRequest) -> Client:
    chosen: Client = request.param
    return chosen


@pytest.fixture
async def serve(client: Client) -> AsyncIterator[Serve]:
    servers: list[asyncio.Server] = []
    transports: list[Transport] = []

    async def start(behave: Behave) -> tuple[Server, Transport]:
        server = Server(behave)
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        servers.append(listening)
        port = listening.sockets[0].getsockname()[1]
        transports.append(client(f"http://127.0.0.1:{port}/graphql", largest_answer=1_000_000))
        return server, transports[-1]

    yield start
    for transport in transports:
        await transport.close()
    for listening in servers:
        listening.close()


def request(timeout: float = 10.0, **headers: str) -> SubgraphRequest:
    return SubgraphRequest(b'{"query":"{ me { id } }"}', tuple(headers.items()), timeout)


def writing(*parts: bytes, close: bool = False) -> Behave:
    async def behave(reader: StreamReader, writer: StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if close:
            writer.close()

    return behave


async def test_a_request_is_a_post_of_json_and_connections_are_kept(serve: Serve) -> None:
    server, transport = await serve(writing(answer(b'{"data":{}}')))

    first = await transport.send(request(authorization="Bearer x"))
    await transport.send(request())

    assert (first.status, first.body) == (200, b'{"data":{}}')
    assert [value for name, value in first.headers if name == "x-tag"] == ["a", "b"]
    assert server.bodies == [b'{"query":"{ me { id } }"}'] * 2
    head = server.heads[0].lower()
    assert head.startswith(b"post /graphql http/1.1\r\n")
    assert b"\r\ncontent-type: application/json\r\n" in head
    assert b"\r\nauthorization: bearer x\r\n" in head
    assert server.connections == 1


async def test_requests_at_once_take_connections_of_their_own(serve: Serve) -> None:
    both = asyncio.Barrier(2)

    async def meet(reader: StreamReader, writer: StreamWriter) -> None:
        await both.wait()
        writer.write(answer(b"{}"))

    server, transport = await serve(meet)

    await asyncio.gather(transport.send(request()), transport.send(request()))

    assert server.connections == 2


@pytest.mark.parametrize("status", [b"500 Internal Server Error", b"302 Found", b"404 Not Found"])
async def test_any_status_is_an_answer(serve: Serve, status: bytes) -> None:
    _, transport = await serve(writing(answer(b"<html>", status)))

    got = await transport.send(request())

    assert (got.status, got.body) == (int(status[:3]), b"<html>")


async def test_an_answer_in_chunks_is_put_together(serve: Serve) -> None:
    parts = (HEAD + b"transfer-encoding: chunked\r\n\r\n", b'3\r\n{"a\r\n', b'5\r\n": 1}\r\n0\r\n\r\n')
    _, transport = await serve(writing(*parts))

    assert (await transport.send(request())).body == b'{"a": 1}'


BROKEN = {
    "no answer": (),
    "no whole head": (b"HTTP/1.1 200 OK\r\ncontent-le",),
    "no whole body": (HEAD + b"content-length: 50\r\n\r\n", b'{"data"'),
    "no last chunk": (HEAD + b"transfer-encoding: chunked\r\n\r\n", b'7\r\n{"data"\r\n'),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n",),
}


@pytest.mark.parametrize("parts", BROKEN.values(), ids=BROKEN.keys())
async def test_what_breaks_off_is_a_failed_connection(serve: Serve, parts: tuple[bytes, ...]) -> None:
    _, transport = await serve(writing(*parts, close=True))

    with pytest.raises(ConnectionFailed):
        await transport.send(request())


async def test_nobody_listening_is_a_failed_connection(client: Client) -> None:
    transport = client("http://127.0.0.1:1/graphql")

    with pytest.raises(ConnectionFailed):
        await transport.send(request())
    await transport.close()


async def test_the_next_request_after_a_failure_has_a_new_connection(serve: Serve) -> None:
    server, transport = await serve(writing(close=True))
    with pytest.raises(ConnectionFailed):
        await transport.send(request())
    server.behave = writing(answer(b"{}"))

    assert (await transport.send(request())).body == b"{}"


async def test_silence_ends_with_the_time(serve: Serve) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read()
        writer.close()

    server, transport = await serve(hang)

    with pytest.raises(DeadlineExceeded):
        await transport.send(request(timeout=0.1))
    await server.left.wait()


async def test_drops_do_not_prolong_the_time(serve: Serve) -> None:
    """The answer goes on, but not as fast as it would have to."""

    async def drip(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(HEAD + b"content-length: 100000\r\n\r\n")
        while not reader.at_eof():
            writer.write(b" ")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.01)

    _, transport = await serve(drip)

    async with asyncio.timeout(5):
        with pytest.raises(DeadlineExceeded):
            await transport.send(request(timeout=0.3))


@pytest.mark.parametrize("framing", [b"content-length: 1073741824", b"transfer-encoding: chunked"])
async def test_an_answer_without_end_is_cut(serve: Serve, framing: bytes) -> None:
    async def flood(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(HEAD + framing + b"\r\n\r\n")
        while not reader.at_eof():
            writer.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
            await writer.drain()

    server, transport = await serve(flood)

    with pytest.raises(AnswerTooLarge):
        await transport.send(request())
    await server.left.wait()


async def test_cancelling_frees_the_caller_at_once_and_the_connection_in_time(serve: Serve) -> None:
    asked = asyncio.Event()

    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    server, transport = await serve(hang)
    sending = asyncio.ensure_future(transport.send(request(timeout=0.5)))
    await asked.wait()

    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending
    async with asyncio.timeout(5):
        await server.left.wait()


async def test_a_closed_transport_sends_nothing(serve: Serve) -> None:
    server, transport = await serve(writing(answer(b"{}")))
    await transport.close()

    with pytest.raises(ConnectionFailed):
        await transport.send(request())
    assert server.connections == 0


async def test_a_header_that_cannot_be_sent_is_a_failed_connection(serve: Serve) -> None:
    server, transport = await serve(writing(answer(b"{}")))

    with pytest.raises(ConnectionFailed):
        await transport.send(request(name="two\r\nlines"))
    assert server.connections == 0


def test_what_is_no_url_is_refused_at_once(client: Client) -> None:
    with pytest.raises(ValueError, match="url"):
        client("commerce")
