"""A subgraph that answers at once, and whose stream never ends and never waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["ANSWER", "LONG", "SDL", "subgraph"]

SDL = "type Query { tiers: [String!] story: String } type Subscription { ticks: String }"

ANSWER = b'{"data": {"tiers": ["gold"]}}'

LONG = 1_000_000
"""Characters of the story."""

TICK = b'event: next\ndata: {"data": {"ticks": "%s"}}\n\n' % (b"x" * 10_000)

STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


@asynccontextmanager
async def subgraph() -> AsyncIterator[str]:
    """Its address."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await _serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            serving.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1_000)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
    finally:
        server.close()
        for task in tuple(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    story = b'{"data": {"story": "%s"}}' % (b"x" * LONG)
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        asked = await reader.readexactly(length)
        if b"ticks" in asked:
            await _pour(writer)
        answer = story if b"story" in asked else ANSWER
        kind = b"content-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer)
        writer.write(b"HTTP/1.1 200 OK\r\n" + kind + answer)
        await writer.drain()


async def _pour(writer: asyncio.StreamWriter) -> None:
    """As fast as it is taken."""
    writer.write(STREAM)
    while True:
        writer.write(TICK)
        await writer.drain()
