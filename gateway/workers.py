"""Several processes on one address. Each has a socket of its own there, so the kernel deals the connections
out evenly; with one socket for all, whoever wakes first takes a whole burst.

The workers are forked: what the parent has read and built is read and built once, and shared until somebody
writes to it. The parent serves nothing. It replaces who dies or falls silent, and ends all when asked to.
"""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

__all__ = ["NotServing", "Pauses", "run_workers"]

log = logging.getLogger("fiche.gateway.workers")

STOPPING = (signal.SIGTERM, signal.SIGINT)

SECONDS_OF_SILENCE = 60.0
"""After which a worker that has not sent a beat counts as hung. It sends one a second."""

SECONDS_OF_GRACE = 5.0
"""What a worker gets beyond its own time to end."""

Serve = Callable[[Connection], None]
"""Serves until the process is asked to stop. Sends a beat once it serves, and one a second from then on."""


class NotServing(Exception):
    """A worker ended before all of them served."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before a worker is replaced: longer each time, unless it had lived for a while."""

    first: float = 0.1
    longest: float = 30.0
    while_: float = 60.0

    def after(self, deaths: int) -> float:
        return min(self.longest, self.first * 2.0 ** min(deaths, 32))


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    link: Connection
    started: float
    heard: float
    serves: bool = False


@dataclass(slots=True)
class _Place:
    """One of the N. It is empty between a death and the replacement."""

    number: int
    worker: _Worker | None = None
    deaths: int = 0
    due: float = 0.0


@dataclass(slots=True)
class _Crew:
    serve: Serve
    announce: Callable[[], None]
    """Called once, when all serve."""
    places: tuple[_Place, ...]
    pauses: Pauses
    announced: bool = field(default=False)

    def watch(self, woken: socket.socket) -> None:
        """Until the process is asked to stop. Raises NotServing."""
        while True:
            self._fill()
            links = {place.worker.link: place for place in self.places if place.worker is not None}
            ready = wait([woken, *links, *self._sentinels()], self._patience())
            if woken in ready:
                return
            self._hear(links)
            self._bury()

    def end(self, seconds: float) -> None:
        """Asks all to end, and makes those that do not."""
        running = [place.worker for place in self.places if place.worker is not None]
        for worker in running:
            worker.process.terminate()
        deadline = time.monotonic() + seconds
        for worker in running:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.exitcode is None:
                log.error("Process %s did not end within %g s.", worker.process.pid, seconds)
                worker.process.kill()
                worker.process.join()

    def _fill(self) -> None:
        now = time.monotonic()
        for place in self.places:
            if place.worker is None and place.due <= now:
                place.worker = self._started(now)

    def _started(self, now: float) -> _Worker:
        forked = get_context("fork")
        ours, theirs = forked.Pipe(duplex=False)
        not_theirs = [ours, *(place.worker.link for place in self.places if place.worker is not None)]
        process = forked.Process(target=_work, args=(self.serve, theirs, not_theirs))
        with _held_back():
            process.start()
        theirs.close()
        return _Worker(process, ours, started=now, heard=now)

    def _sentinels(self) -> list[int]:
        return [place.worker.process.sentinel for place in self.places if place.worker is not None]

    def _patience(self) -> float:
        """Seconds until something is due even if nobody says a word."""
        due = (
            place.due if place.worker is None else place.worker.heard + SECONDS_OF_SILENCE
            for place in self.places
        )
        return max(0.0, min(due) - time.monotonic())

    def _hear(self, links: Mapping[Connection, _Place]) -> None:
        for link, place in links.items():
            worker = place.worker
            if worker is None:
                continue
            try:
                while link.poll():
                    link.recv_bytes()
                    worker.heard, worker.serves = time.monotonic(), True
            except (EOFError, OSError):
                continue  # it ended, which its sentinel says as well
        if not self.announced and all(each.worker and each.worker.serves for each in self.places):
            self.announced = True
            self.announce()

    def _bury(self) -> None:
        now = time.monotonic()
        for place in self.places:
            worker = place.worker
            if worker is None:
                continue
            if worker.process.exitcode is None and now - worker.heard > SECONDS_OF_SILENCE:
                log.error("Process %s hangs: it is killed.", worker.process.pid)
                worker.process.kill()
                worker.process.join()
            if worker.process.exitcode is not None:
                self._replace(place, worker, now)

    def _replace(self, place: _Place, worker: _Worker, now: float) -> None:
        worker.link.close()
        place.worker = None
        status = _told(worker.process.exitcode)
        if not self.announced:
            raise NotServing(f"A worker ended with {status} before it served. The log says why.")
        place.deaths = 0 if now - worker.started > self.pauses.while_ else place.deaths
        pause = self.pauses.after(place.deaths)
        place.deaths, place.due = place.deaths + 1, now + pause
        log.error(
            "Worker %d (process %s) ended with %s. Another starts in %g s.",
            place.number,
            worker.process.pid,
            status,
            pause,
        )


def run_workers(
    count: int,
    serve: Serve,
    announce: Callable[[], None],
    seconds_to_end: float,
    pauses: Pauses = Pauses(),
) -> None:
    """Returns when the process was asked to stop and all workers have ended. Raises NotServing."""
    gc.freeze()  # what is here is never looked at by the workers' collectors, so its pages stay shared
    crew = _Crew(serve, announce, tuple(map(_Place, range(1, count + 1))), pauses)
    with _woken_by(STOPPING) as woken:
        try:
            crew.watch(woken)
        finally:
            crew.end(seconds_to_end + SECONDS_OF_GRACE)


def _work(serve: Serve, link: Connection, not_ours: list[Connection]) -> None:
    """A worker's life. It has come into the world with the parent's ears and ends of pipes."""
    for each in not_ours:
        each.close()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A terminal tells all at once, so SIGINT stays held back: the parent passes it on, as SIGTERM.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    serve(link)


@contextmanager
def _held_back() -> Iterator[None]:
    """No signal between the fork and the moment when the worker answers for itself."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


@contextmanager
def _woken_by(signals: tuple[signal.Signals, ...]) -> Iterator[socket.socket]:
    """A socket that can be read once one of the signals has come."""
    woken, wakes = socket.socketpair()
    with woken, wakes:
        for each in (woken, wakes):
            each.setblocking(False)
        before = {number: signal.signal(number, lambda *_: None) for number in signals}
        signal.set_wakeup_fd(wakes.fileno())
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)


def _told(status: int | None) -> str:
    if status is not None and status < 0:
        return signal.Signals(-status).name
    return f"status {status}"
