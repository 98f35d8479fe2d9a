"""All four subgraphs in one process, each on a port of its own, on the barest HTTP server there is."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from functools import partial
from typing import cast

import httptools
import orjson
import uvloop

from bench.federation.compiled import Subgraph, Unanswerable
from bench.federation.sdl import SUBGRAPHS

__all__ = ["Asked", "Connection", "serve"]

ANY_PORT = 0


@dataclass(slots=True)
class Asked:
    """How often a subgraph was asked something; a GET tells."""

    number: int = 0


class Connection(asyncio.Protocol):
    """Answers each request as soon as it is there, and stays open until the peer closes."""

    def __init__(self, subgraph: Subgraph, asked: Asked) -> None:
        self._subgraph, self._asked = subgraph, asked
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._transport is not None:
                self._transport.close()

    def on_message_begin(self) -> None:
        self._body = b""

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._transport is not None  # noqa: S101 - there was a message
        if self._body:
            self._asked.number += 1
            body = _answered(self._subgraph, self._body)
        else:
            body = orjson.dumps({"asked": self._asked.number})
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        if not self._parser.should_keep_alive():
            self._transport.close()


def _answered(subgraph: Subgraph, body: bytes) -> bytes:
    try:
        asked = orjson.loads(body)
        return orjson.dumps({"data": subgraph.answer(asked["query"], asked.get("variables") or {})})
    except (Unanswerable, LookupError, ValueError) as error:
        return orjson.dumps({"errors": [{"message": f"{type(error).__name__}: {error}"}]})


async def serve() -> None:
    """Tells the ports on the standard output, then serves until its standard input ends."""
    loop = asyncio.get_running_loop()
    servers = {}
    for name in SUBGRAPHS:
        connect = partial(Connection, Subgraph(name), Asked())
        servers[name] = await loop.create_server(connect, "127.0.0.1", ANY_PORT, backlog=2048)
    ports = {name: server.sockets[0].getsockname()[1] for name, server in servers.items()}
    print(orjson.dumps(ports).decode(), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(serve())
