"""A subgraph that sends events, by each of the protocols, from one script of what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from resolvers.transport import SubgraphRequest

BREAK = object()
"""Ends the connection in the middle."""
STALL = object()
"""Sends nothing more."""
BEAT = object()
"""Sends what keeps a connection open."""


@dataclass
class Shop:
    """Sends `script`, one after the other, and completes."""

    script: list[object]
    accepts: bool = True
    delays_opening: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the reader has gone before the end."""

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/graphql", self._sse, methods=["POST"]), WebSocketRoute("/ws", self._socket)]
        )

    async def _sse(self, request: Request) -> Response:
        self.asked.append(orjson.loads(await request.body()))
        self.headers.append(dict(request.headers))
        if self.delays_opening:
            await asyncio.Event().wait()
        if not self.accepts:
            return PlainTextResponse("no", 503)
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[bytes]:
        try:
            for each in self.script:
                if each is BREAK:
                    return
                if each is STALL:
                    await asyncio.Event().wait()
                yield b":\n\n" if each is BEAT else b"event: next\ndata: " + orjson.dumps(each) + b"\n\n"
            yield b"event: complete\ndata:\n\n"
        except (asyncio.CancelledError, GeneratorExit):
            self.left.set()
            raise

    async def _socket(self, socket: WebSocket) -> None:
        self.headers.append(dict(socket.headers))
        if not self.accepts:
            await socket.close(4403)
            return
        await socket.accept(subprotocol="graphql-transport-ws")
        try:
            await socket.receive_json()
            if self.delays_opening:
                await asyncio.Event().wait()
            await socket.send_json({"type": "connection_ack"})
            subscribe = await socket.receive_json()
            self.asked.append(subscribe["payload"])
            await self._send_all(socket, subscribe["id"])
        except WebSocketDisconnect:
            self.left.set()

    async def _send_all(self, socket: WebSocket, named: str) -> None:
        for each in self.script:
            if each is BREAK:
                await socket.close(1011)
                return
            if each is STALL:
                await socket.receive_json()
            if each is BEAT:
                await socket.send_json({"type": "ping"})
                assert (await socket.receive_json())["type"] == "pong"
                continue
            await socket.send_json({"id": named, "type": "next", "payload": each})
        await socket.send_json({"id": named, "type": "complete"})


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """`127.0.0.1:…`"""
    config = uvicorn.Config(
        app, port=0, ws="websockets-sansio", log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


def subscription(timeout: float = 5.0) -> SubgraphRequest:
    body = orjson.dumps({"query": "subscription { orderChanged { number } }"})
    return SubgraphRequest(body=body, headers=(("fiche-caller", "me"),), timeout=timeout)
