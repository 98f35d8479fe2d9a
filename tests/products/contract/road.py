"""The road to a product, on which things happen: a proxy that stops, drags, throttles, forgets who we are."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

__all__ = ["Road", "Trouble", "road_to"]

DROPPED = ("content-length", "transfer-encoding", "connection", "host", "content-encoding", "accept-encoding")


class Trouble(Enum):
    NONE = "none"
    STOPPED = "stopped"
    """What stands before the product answers in its place, in HTML."""
    SLOW = "slow"
    THROTTLED = "throttled"
    EXPIRED = "expired"
    """Whatever token comes is an old one."""
    CUT = "cut"
    """Connections break, as when the product starts anew."""


@dataclass
class Road:
    url: str
    trouble: Trouble = Trouble.NONE
    seen: list[str] = field(default_factory=list)
    """What came along, as the product would have counted it."""


@asynccontextmanager
async def road_to(upstream: str, transport: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[Road]:
    """`upstream` is the product's address; the road's own has the same path."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    scheme, _, rest = upstream.partition("://")
    host, _, path = rest.partition("/")
    road = Road(f"http://127.0.0.1:{listening.getsockname()[1]}/{path}".rstrip("/"))
    async with httpx.AsyncClient(
        transport=transport, base_url=f"{scheme}://{host}", trust_env=False
    ) as client:
        app = Starlette(routes=[Route("/{path:path}", _passing(road, client), methods=METHODS)])
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield road
        finally:
            server.should_exit = True
            await serving


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def _passing(road: Road, client: httpx.AsyncClient) -> object:
    async def passes(request: Request) -> Response:
        road.seen.append(request.url.path)
        match road.trouble:
            case Trouble.STOPPED:
                return HTMLResponse("<title>Bad Gateway</title>", 502)
            case Trouble.THROTTLED:
                return JSONResponse({"error": "slow down"}, 429, {"retry-after": "1"})
            case Trouble.EXPIRED:
                return JSONResponse({"error": "who are you?"}, 401)
            case Trouble.CUT:
                raise ConnectionResetError
            case Trouble.SLOW:
                await request.receive()  # the body
                await request.receive()  # that whoever asked has left
            case Trouble.NONE:
                pass
        headers = {name: value for name, value in request.headers.items() if name not in DROPPED}
        target = httpx.URL(path=request.url.path, query=request.url.query.encode() or None)
        answer = await client.request(
            request.method, target, headers=headers, content=await request.body(), timeout=30
        )
        kept = {name: value for name, value in answer.headers.items() if name not in DROPPED}
        return Response(answer.content, answer.status_code, kept)

    return passes
