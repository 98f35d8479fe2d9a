"""Connections that are slow, silent, endless or too many, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from gateway.connections import ConnectionLimits, limited

LIMITS = ConnectionLimits(head_bytes=1_000, body_bytes=1_000, seconds=0.3, keep_alive=60, connections=4)

HEAD = b"POST / HTTP/1.1\r\nhost: shop\r\n"

ASKED = HEAD + b"content-length: 5\r\n\r\nhello"


async def echo(request: Request) -> Response:
    names = ",".join(sorted(name.decode() for name, _ in request.scope["headers"]))
    return PlainTextResponse(f"{(await request.body()).decode()} with {names}")


async def echo_once(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@asynccontextmanager
async def listening(limits: ConnectionLimits = LIMITS) -> AsyncIterator[int]:
    app = Starlette(routes=[Route("/", echo, methods=["POST"]), WebSocketRoute("/", echo_once)])
    config = uvicorn.Config(
        app,
        port=0,
        loop="asyncio",
        http=limited(limits),
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        timeout_keep_alive=60,
    )
    server = uvicorn.Server(config)
    with server.capture_signals():
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        try:
            yield server.servers[0].sockets[0].getsockname()[1]
        finally:
            await server.shutdown()


async def told(port: int, pieces: Iterable[bytes], *, pause: float = 0) -> bytes:
    """Everything that comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    answer = b""
    with suppress(ConnectionError):
        async with asyncio.timeout(5):
            answer = await reader.read(-1)
    writer.close()
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def error(answer: bytes) -> str:
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    return str(body["errors"][0]["extensions"]["code"])


async def test_requests_in_one_piece_and_in_many_are_served() -> None:
    closing = ASKED.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    async with listening() as port:
        whole = await told(port, [closing])
        split = await told(port, [bytes([byte]) for byte in closing])

    assert whole.endswith(b"hello with connection,content-length,host")
    assert split.endswith(b"hello with connection,content-length,host")


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, b"x-name: " + b"a" * 2_000, b"\r\n\r\n"],
        [HEAD + b"x-name: " + b"a" * 2_000 + b"\r\n\r\n"],
        [HEAD, *(b"x-%d: a\r\n" % number for number in range(500))],
        [b"POST /" + b"a" * 2_000 + b" HTTP/1.1\r\n\r\n"],
    ],
    ids=["a huge header", "in one piece", "many headers", "a long address"],
)
async def test_a_head_that_is_too_large_is_refused(pieces: list[bytes]) -> None:
    async with listening() as port:
        answer = await told(port, pieces)

    assert (status(answer), error(answer)) == (431, "INVALID_GRAPHQL_REQUEST")
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD[:20]],
        [HEAD],
        [HEAD + b"content-length: 5\r\n\r\n"],
        [HEAD + b"content-length: 5\r\n\r\nhel"],
        [HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\nhel"],
    ],
    ids=["half a line", "half a head", "no body", "half a body", "half a chunk"],
)
async def test_a_request_that_does_not_come_in_whole_is_given_up(pieces: list[bytes]) -> None:
    async with listening() as port:
        answer = await told(port, pieces)

    assert (status(answer), error(answer)) == (408, "INVALID_GRAPHQL_REQUEST")


async def test_a_byte_now_and_then_buys_no_time() -> None:
    async with listening() as port:
        answer = await told(port, [HEAD, *(b"x" for _ in range(20))], pause=0.05)

    assert status(answer) == 408


async def test_who_says_nothing_is_left_alone_and_then_left() -> None:
    async with listening() as port:
        assert await told(port, []) == b""


async def test_a_body_that_does_not_end_is_cut() -> None:
    async with listening(replace(LIMITS, seconds=5)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
        with suppress(ConnectionError):
            for _ in range(100):
                writer.write(b"1\r\na\r\n" * 1_000)
                await writer.drain()
        async with asyncio.timeout(2):
            with suppress(ConnectionError):
                await reader.read(-1)
        writer.close()


async def test_what_trails_behind_a_body_is_no_header() -> None:
    async with listening() as port:
        head = HEAD + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
        answer = await told(port, [head + b"5\r\nhello\r\n0\r\nfiche-caller: me\r\n\r\n"])

    assert answer.endswith(b"hello with connection,host,transfer-encoding")


async def test_one_connection_too_many_is_refused_and_the_others_go_on() -> None:
    async with listening(replace(LIMITS, seconds=60)) as port:
        open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        answer = await told(port, [])
        reader, writer = open_ones[0]
        writer.write(ASKED)
        served = await reader.readline()
        for _, each in open_ones:
            each.close()

    assert (status(answer), error(answer)) == (503, "REQUEST_CONCURRENCY_LIMITED")
    assert b"retry-after: 1\r\n" in answer
    assert served == b"HTTP/1.1 200 OK\r\n"


async def test_an_address_has_its_own_limit_until_its_connections_end() -> None:
    async with listening(replace(LIMITS, seconds=60, connections_per_address=1)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        refused = await told(port, [])
        writer.write(ASKED.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        served = await reader.read(-1)
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASKED)
        again = await reader.readline()
        writer.close()

    assert status(refused) == 503
    assert status(served) == 200
    assert again == b"HTTP/1.1 200 OK\r\n"


async def test_a_socket_is_opened_and_outlives_the_time_of_a_request() -> None:
    async with listening() as port, connect(f"ws://127.0.0.1:{port}/", proxy=None) as socket:
        await asyncio.sleep(2 * LIMITS.seconds)  # nothing tells that no clock runs
        await socket.send("hello")

        assert await socket.recv() == "hello"
