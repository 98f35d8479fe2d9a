"""uvicorn with uvloop and httptools, on a socket of our own."""

from __future__ import annotations

import errno
import logging
import signal
import socket

import uvicorn
from starlette.types import ASGIApp

__all__ = ["CannotListen", "run_server"]

SECONDS_TO_END = 60
"""How long running requests may take once the process was asked to stop."""


PORT_TROUBLE = (errno.EADDRINUSE, errno.EACCES)


class CannotListen(Exception):
    """Names the address and why."""


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Says where it listens once it does, so that whoever started it can wait for the line."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(f"Fiche serves http://{shown}:{port}/graphql", flush=True)


def run_server(app: ASGIApp, host: str, port: int) -> None:
    """Returns when the process was asked to stop and the running requests have ended. Raises CannotListen."""
    listening = _listen(host, port)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it announces each database that it looks at
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it announces each request that it has sent
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    # After its orderly end uvicorn raises the signal again. With these handlers, that ends nothing twice:
    # a process that was asked to stop, and did, exits with 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        advice = " Choose another port by --port." if error.errno in PORT_TROUBLE else ""
        raise CannotListen(
            f"Cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}.{advice}"
        ) from None
    return listening
