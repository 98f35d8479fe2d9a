"""An issuer that takes its time, on a real socket: nobody waits for it longer than is laid down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import orjson
import pytest
from joserfc.jwk import ECKey

from gateway.auth.key_sets import KeySet, Unavailable, read_by_http

PATIENCE = 0.2

MUCH_LONGER = 20
"""Seconds after which a test fails: far more than any of them may take."""

KEY = ECKey.generate_key("P-256", {"kid": "one"})

Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def issuer(serve: Serve) -> AsyncIterator[str]:
    """Reads a request, and answers as it is told until it is closed."""
    answering: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await serve(writer)
            writer.close()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks"
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        await asyncio.sleep(0)  # in which the connections learn that they are closed


async def says_nothing(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drips(writer: asyncio.StreamWriter) -> None:
    """A byte at a time, each long before anybody loses patience with the one before."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{")
    while True:
        writer.write(b" ")
        await _moment()


async def floods(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


async def _moment() -> None:
    passed = asyncio.Event()
    asyncio.get_running_loop().call_later(PATIENCE / 10, passed.set)
    await passed.wait()


async def answers(writer: asyncio.StreamWriter) -> None:
    body = orjson.dumps({"keys": [KEY.as_dict(private=False)]})
    writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()


@pytest.mark.parametrize("serve", [says_nothing, drips, floods])
async def test_an_issuer_that_does_not_come_to_an_end_is_given_up(serve: Serve) -> None:
    async with asyncio.timeout(MUCH_LONGER), issuer(serve) as url:
        patience = MUCH_LONGER * 2 if serve is floods else PATIENCE
        with pytest.raises(Unavailable):
            await read_by_http(url, patience)


async def test_who_has_an_unknown_key_waits_no_longer_than_one_reading_and_the_others_not_at_all() -> None:
    """The keys of before go on serving while the issuer hangs."""
    speaks = asyncio.Event()
    speaks.set()

    async def serve(writer: asyncio.StreamWriter) -> None:
        await (answers if speaks.is_set() else says_nothing)(writer)

    now = 0.0
    async with asyncio.timeout(MUCH_LONGER), issuer(serve) as url:
        keys = KeySet(url, partial(read_by_http, patience=5 * PATIENCE), clock=lambda: now)
        assert await keys.key("one") is not None
        speaks.clear()
        now = 3_600.0
        waiting = asyncio.ensure_future(keys.key("two"))
        for _ in range(100):
            assert await keys.key("one") is not None
        assert not waiting.done(), "the issuer hangs, and whoever has a known key has been served"
        assert await waiting is None
        await keys.close()
