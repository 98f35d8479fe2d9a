"""A second listener in the process of the gateway, for those who may invalidate: not a client's door."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

__all__ = ["listening"]


class _Quiet(uvicorn.Server):
    """Signals are for the gateway's own server, which ends this one with the application."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: ASGIApp, address: str) -> AsyncIterator[int]:
    """`HOST:PORT`; gives the port, which is another one for 0. Several processes may share it."""
    host, _, port = address.rpartition(":")
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    opened.bind((host.strip("[]"), int(port)))
    server = _Quiet(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([opened]))
    try:
        yield opened.getsockname()[1]
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving
