"""One request under way: a future of its answer."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, TimerHandle
from time import monotonic
from typing import Protocol

from resolvers.transport import DeadlineExceeded, SubgraphAnswer, TransportError

__all__ = ["Exchange", "Holder"]


class Holder(Protocol):
    def give_up(self, exchange: Exchange) -> None:
        """Nobody waits for the answer any more."""
        ...


class Exchange(Future[SubgraphAnswer]):
    """Cancelling it, or a task that awaits it, frees at once what it holds: its place in the queue, or its
    connection."""

    def __init__(self, wire: bytes, timeout: float, is_query: bool, loop: AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self.wire = wire
        self.is_query = is_query
        self.timeout = timeout
        self.deadline = monotonic() + timeout
        self.holder: Holder | None = None
        self.is_repeated = False
        self.alarm: TimerHandle | None = None
        """While it waits for a connection. A connection has an alarm of its own."""

    def cancel(self, msg: object = None) -> bool:
        if not super().cancel(msg):
            return False
        holder, self.holder = self.holder, None
        if holder is not None:
            holder.give_up(self)
        return True

    def answer(self, answer: SubgraphAnswer) -> None:
        self.holder = None
        if not self.done():
            self.set_result(answer)

    def fail(self, error: TransportError) -> None:
        self.holder = None
        if not self.done():
            self.set_exception(error)

    def fail_late(self) -> None:
        self.fail(DeadlineExceeded(f"No answer in {self.timeout} seconds."))
