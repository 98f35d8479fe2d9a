"""A road between the gateway and a subgraph, on which anything may happen to what comes along."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from enum import Enum
from random import Random
from typing import Final

__all__ = ["CrookedRoad", "Mood"]

PIECE: Final = 65_536

ENDLESS: Final = 200_000_000
"""Bytes of an answer: more than any gateway should take."""

EVENTS: Final = b"text/event-stream"

TRICKLE: Final = 40
"""Bytes that come at once where an answer trickles."""


class Mood(Enum):
    STRAIGHT = "straight"
    SLOW = "slow"
    TRICKLING = "trickling"
    RESETTING = "resetting"
    CUTTING = "cutting answers in two"
    NOISE = "answering noise"
    HTML = "answering a page"
    BROKEN = "answering half of a JSON"
    NO_GRAPHQL = "answering a JSON that is no GraphQL"
    FAILING = "answering 500"
    THROTTLING = "answering 503"
    ENDLESS = "answering without an end"
    TALKATIVE = "answering twice"


class CrookedRoad:
    """The mood counts when bytes come along, so it also changes under connections that are open."""

    def __init__(self, port: int, to_port: int, random: Random) -> None:
        self.mood = Mood.STRAIGHT
        self._port, self._to_port, self._random = port, to_port, random
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def used(self) -> int:
        """How many connections are open."""
        return len(self._serving)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", self._port)

    def shut(self) -> None:
        """For those who come; who is on the road may go on."""
        if self._server is not None:
            self._server.close()

    async def end(self) -> None:
        self.shut()
        for each in self._serving:
            each.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: asyncio.StreamWriter | None = None
        try:
            back, there = await asyncio.open_connection("127.0.0.1", self._to_port)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forth(reader, writer, there))
                both.create_task(self._back(back, writer))
        except* OSError:
            pass
        finally:
            for each in (writer, there):
                if each is not None:
                    each.transport.abort()

    async def _forth(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, there: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(PIECE):
            if self.mood is Mood.SLOW:
                await asyncio.sleep(self._random.uniform(0.1, 1.5))
            if self.mood is Mood.RESETTING:
                _reset(writer)
                break
            if await self._answered_instead(writer, piece):
                break
            there.write(piece)
            await there.drain()
        raise ConnectionResetError

    async def _back(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await back.read(PIECE):
            match self.mood:
                case Mood.CUTTING:
                    writer.write(piece[: len(piece) // 2])
                    await _sent(writer)
                    break
                case Mood.TRICKLING:
                    await _trickle(writer, piece)
                case Mood.TALKATIVE:
                    writer.write(piece + _answer(b'{"data":{"me":{"id":"somebody else"}}}'))
                case _:
                    writer.write(piece)
            await writer.drain()
        raise ConnectionResetError

    async def _answered_instead(self, writer: asyncio.StreamWriter, asked: bytes) -> bool:
        match self.mood:
            case Mood.NOISE:
                writer.write(self._random.randbytes(500))
            case Mood.HTML:
                writer.write(_answer(b"<p>Sign in, please", kind="text/html"))
            case Mood.BROKEN:
                writer.write(_answer(b'{"data":{"_entities":[{'))
            case Mood.NO_GRAPHQL:
                writer.write(_answer(self._random.choice([b"7", b"[]", b'{"data":7}', b"{}", b'""'])))
            case Mood.FAILING:
                writer.write(_answer(b"Oh", "500 Internal Server Error", "text/plain"))
            case Mood.THROTTLING:
                writer.write(_answer(b"", "503 Service Unavailable\r\nretry-after: 1"))
            case Mood.ENDLESS:
                await _overwhelm(writer, EVENTS if EVENTS in asked else b"application/json")
            case _:
                return False
        await _sent(writer)
        return True


def _answer(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _overwhelm(writer: asyncio.StreamWriter, kind: bytes) -> None:
    """Until it is all taken, or refused."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n\r\n" % kind)
    with suppress(ConnectionError):
        for _ in range(ENDLESS // PIECE):
            writer.write(b"%x\r\n%s\r\n" % (PIECE, b" " * PIECE))
            await writer.drain()


async def _trickle(writer: asyncio.StreamWriter, piece: bytes) -> None:
    for start in range(0, len(piece), TRICKLE):
        writer.write(piece[start : start + TRICKLE])
        await writer.drain()
        await asyncio.sleep(0.02)


async def _sent(writer: asyncio.StreamWriter) -> None:
    """All that was written, and then the end of it."""
    with suppress(OSError):
        await writer.drain()
        writer.write_eof()
        await asyncio.sleep(0.05)


def _reset(writer: asyncio.StreamWriter) -> None:
    """No farewell: the next packet is a RST."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
