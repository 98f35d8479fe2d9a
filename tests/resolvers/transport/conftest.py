"""A subgraph at the level of bytes: a socket server of which a test writes each packet."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import pytest
import uvloop

from resolvers.transport import SubgraphRequest
from resolvers.transport.http1 import Http1Transport

LoopFactories = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]

ON_BOTH_LOOPS = {"test_http_transport.py", "test_http1_connections.py", "test_http1_leaks.py"}


def pytest_asyncio_loop_factories(item: pytest.Item) -> LoopFactories:
    """What touches sockets is tested on both event loops."""
    loops: LoopFactories = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return loops if item.path.name in ON_BOTH_LOOPS else {"asyncio": asyncio.new_event_loop}


@dataclass
class Peer:
    """One connection, seen from the subgraph."""

    number: int
    reader: StreamReader
    writer: StreamWriter

    async def request(self) -> bytes:
        """Head and body of the next. Raises IncompleteReadError when there is none."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return head + await self.reader.readexactly(length)

    async def write(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def gone(self) -> None:
        """The other side has closed it."""
        try:
            while await self.reader.read(65536):
                pass
        except ConnectionError:
            pass

    def write_now(self, data: bytes) -> None:
        """Before the event loop turns: the bytes wait in the kernel of the other side."""
        with self._socket() as sock:
            sock.send(data)

    def close_now(self) -> None:
        with self._socket() as sock:
            sock.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Closes it without a word, and forgets what is unread."""
        with self._socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def _socket(self) -> socket.socket:
        return socket.socket(fileno=os.dup(self.writer.get_extra_info("socket").fileno()))


Behave = Callable[[Peer], Awaitable[None]]


@dataclass
class Listening:
    """Runs `behave` for each connection, and ends the connection with it."""

    behave: Behave
    peers: list[Peer] = field(default_factory=list)
    running: set[asyncio.Task[None]] = field(default_factory=set)
    failures: list[BaseException] = field(default_factory=list)
    port: int = 0

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        peer = Peer(len(self.peers), reader, writer)
        self.peers.append(peer)
        task = asyncio.current_task()
        assert task is not None
        self.running.add(task)
        try:
            await self.behave(peer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        except Exception as error:
            self.failures.append(error)
        finally:
            self.running.discard(task)
            writer.close()


Listen = Callable[..., Awaitable[tuple[Listening, Http1Transport]]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """Starts a subgraph, and gives it with a transport to it."""
    started: list[tuple[Listening, asyncio.Server, Http1Transport]] = []

    async def start(
        behave: Behave, *, connections: int = 100, host: str = "127.0.0.1"
    ) -> tuple[Listening, Http1Transport]:
        listening = Listening(behave)
        server = await asyncio.start_server(listening, "127.0.0.1", 0)
        listening.port = server.sockets[0].getsockname()[1]
        url = f"http://{host}:{listening.port}/graphql"
        transport = Http1Transport(url, connections=connections, largest_answer=1_000_000)
        started.append((listening, server, transport))
        return listening, transport

    yield start
    for listening, server, transport in started:
        await transport.close()
        server.close()
        for task in tuple(listening.running):
            task.cancel()
        await asyncio.gather(*listening.running, return_exceptions=True)
        assert listening.failures == []


def query(body: bytes = b"{}", timeout: float = 10.0, **headers: str) -> SubgraphRequest:
    return SubgraphRequest(body, tuple(headers.items()), timeout, is_query=True)


def mutation(body: bytes = b"{}", timeout: float = 10.0) -> SubgraphRequest:
    return SubgraphRequest(body, (), timeout, is_query=False)


def answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
