"""uvicorn with uvloop and httptools, on sockets of our own: in this process, or in several."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from gateway.collector import spare_what_stays
from gateway.connections import ConnectionLimits, limited
from gateway.workers import run_workers

__all__ = ["CannotListen", "Served", "Wire", "run_gateway", "run_server"]

SECONDS_TO_END = 60
"""How long running requests may take once the process was asked to stop."""

PORT_TROUBLE = (errno.EADDRINUSE, errno.EACCES)

SECONDS_UNREAD = 60
"""After which a connection is cut whose other end takes nothing of what it was sent."""


class CannotListen(Exception):
    """Names the address and why."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Served:
    app: ASGIApp
    stopping: Callable[[], None] = _nothing
    """Called at once when the process is asked to stop."""


@dataclass(frozen=True, slots=True)
class Wire:
    host: str
    port: int
    workers: int = 1
    stop_delay: float = 0.0
    """Seconds in which everything goes on after the process was asked to stop, so that whoever balances the
    load can notice."""
    limits: ConnectionLimits = field(default_factory=ConnectionLimits)


class Server(uvicorn.Server):
    """One event loop's. `beat` is called once it serves, and every second from then on."""

    def __init__(
        self, config: uvicorn.Config, served: Served, stop_delay: float, beat: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._served, self._stop_delay, self._beat = served, stop_delay, beat
        self._asked_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        spare_what_stays()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            self._served.stopping()
            if self._stop_delay and sig == signal.SIGTERM:
                self._captured_signals.append(sig)
                return
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            try:
                self._beat()
            except BrokenPipeError:
                self.should_exit = True  # the parent is gone
        if self._asked_at is not None and time.monotonic() >= self._asked_at + self._stop_delay:
            self.should_exit = True
        return await super().on_tick(counter)


def run_server(app: ASGIApp, host: str, port: int) -> None:
    """Returns when the process was asked to stop and the running requests have ended. Raises CannotListen."""
    run_gateway(lambda: Served(app), Wire(host, port))


def run_gateway(make: Callable[[], Served], wire: Wire) -> None:
    """`make` is called once in each process. Raises CannotListen, and NotServing of several workers."""
    listening = _listen(wire)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it announces each database that it looks at
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it announces each request that it has sent
    announce = partial(_announce, listening)
    if wire.workers == 1:
        listening.listen()
        # After its orderly end uvicorn raises the signal again. With these handlers, that ends nothing twice:
        # a process that was asked to stop, and did, exits with 0.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        _run(make(), wire, listening, _once(announce))
        return
    bound = listening.getsockname()[:2]
    with listening:  # which it never does: it keeps the port from others while workers come and go
        run_workers(
            wire.workers, partial(_work, make, wire, bound), announce, SECONDS_TO_END + wire.stop_delay
        )


def _work(make: Callable[[], Served], wire: Wire, bound: tuple[str, int], link: Connection) -> None:
    own = _bound(*bound, shared=True)
    own.listen()
    _run(make(), wire, own, partial(link.send_bytes, b"."))


def _run(served: Served, wire: Wire, listening: socket.socket, beat: Callable[[], None]) -> None:
    config = uvicorn.Config(
        served.app,
        loop="uvloop",
        http=limited(wire.limits),
        ws="websockets-sansio",
        ws_max_size=wire.limits.body_bytes,
        ws_per_message_deflate=False,  # a bomb unpacks in our memory
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # `FICHE_TRUSTED_PROXIES` says whose are believed
        timeout_keep_alive=wire.limits.keep_alive,  # type: ignore[arg-type]  # any number of seconds will do
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    Server(config, served, wire.stop_delay, beat).run(sockets=[listening])


def _once(act: Callable[[], None]) -> Callable[[], None]:
    left = [act]

    def acting() -> None:
        if left:
            left.pop()()

    return acting


def _announce(listening: socket.socket) -> None:
    """Says where it is served once it is, so that whoever started it can wait for the line."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Fiche serves http://{shown}:{port}/graphql", flush=True)


def _listen(wire: Wire) -> socket.socket:
    """Bound, and sure that nobody else listens there: sharing a port with strangers would go unnoticed."""
    try:
        alone = _bound(wire.host, wire.port, shared=False)
        if wire.workers == 1:
            return alone
        host, port = alone.getsockname()[:2]
        alone.close()
        return _bound(host, port, shared=True)
    except OSError as error:
        advice = " Choose another port by --port." if error.errno in PORT_TROUBLE else ""
        raise CannotListen(
            f"Cannot listen on {wire.host}:{wire.port}: {(error.strerror or str(error)).lower()}.{advice}"
        ) from None


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    with suppress(AttributeError):  # only Linux knows it
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SECONDS_UNREAD * 1_000)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
