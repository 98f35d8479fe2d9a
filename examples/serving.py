"""Serves an example on the loopback address, and says so once it listens."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette

__all__ = ["serve"]


class Announced(uvicorn.Server):
    path = "/graphql"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"It serves http://{self.config.host}:{self.config.port}{self.path}", flush=True)


def serve(app: Starlette, port: str, path: str = "/graphql") -> None:
    server = Announced(uvicorn.Config(app, host="127.0.0.1", port=int(port), log_level="warning"))
    server.path = path
    server.run()
