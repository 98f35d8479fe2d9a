"""`asyncio.timeout` for tasks that all may take equally long: one alarm serves them.

An alarm for each would be set and taken back with every request, for the one in a million that it rings for.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

__all__ = ["TimeLimit"]


class TimeLimit:
    def __init__(self, seconds: float) -> None:
        self.seconds: Final = seconds
        self._running: dict[_Limited, None] = {}
        """Who began first, ends first."""
        self._loop: asyncio.AbstractEventLoop | None = None
        """In which the alarm is set; None where there is none."""

    def begun(self) -> _Limited:
        """For the task that asks, from now on. When it is late, the block ends with TimeoutError."""
        return _Limited(self)

    def enter(self, limited: _Limited) -> None:
        loop = asyncio.get_running_loop()
        limited.ends = ends = loop.time() + self.seconds
        self._running[limited] = None
        if self._loop is not loop:
            self._loop = loop
            loop.call_at(ends, self._ring, loop)

    def leave(self, limited: _Limited) -> None:
        self._running.pop(limited, None)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        """Again for who runs by then, as long as anybody does."""
        now = loop.time()
        while self._running:
            first = next(iter(self._running))
            if first.ends > now:
                loop.call_at(first.ends, self._ring, loop)
                return
            del self._running[first]
            first.expire()
        self._loop = None


class _Limited:
    __slots__ = ("_cancelling", "_limit", "_task", "ends", "has_expired")

    def __init__(self, limit: TimeLimit) -> None:
        self._limit = limit
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self.ends = 0.0
        self.has_expired = False

    def __enter__(self) -> _Limited:
        self._task = task = asyncio.current_task()
        if task is None:
            raise RuntimeError("Only a task can be late.")
        self._cancelling = task.cancelling()
        self._limit.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._limit.leave(self)
        if self.has_expired and self._task is not None:
            left = self._task.uncancel()
            if left <= self._cancelling and kind is asyncio.CancelledError:
                raise TimeoutError from error

    def expire(self) -> None:
        self.has_expired = True
        if self._task is not None:
            self._task.cancel()
