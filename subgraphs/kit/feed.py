"""What happens, told to everyone who listens.

    Broadcast   what somebody tells
    Feed        what a source has new: it is read again and again while anyone listens

A source that cannot be read now is tried again; who listens meanwhile is told late, and misses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import Queue, QueueFull, Task
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from typing import Generic, TypeVar

from subgraphs.kit.errors import SourceFailure, SubgraphError

__all__ = ["Broadcast", "Feed", "FellBehind"]

log = logging.getLogger(__name__)

ItemT = TypeVar("ItemT")
PositionT = TypeVar("PositionT")

MOST_WAITING = 1_000

Read = Callable[[PositionT | None], Awaitable[tuple[Sequence[ItemT], PositionT]]]
"""What came after the position, and the position after that. After none: nothing, and where it stands now."""


class FellBehind(SubgraphError):
    """A listener took too little, and would have kept everything in memory."""

    code = "FELL_BEHIND"

    def __init__(self) -> None:
        super().__init__("Events were taken too slowly. Subscribe again, and read what was missed.")


class Broadcast(Generic[ItemT]):
    """For one event loop."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._listeners: set[Queue[ItemT | None]] = set()

    def __len__(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def tell(self, item: ItemT) -> None:
        for queue in tuple(self._listeners):
            try:
                queue.put_nowait(item)
            except QueueFull:
                self._listeners.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)

    async def listen(self) -> AsyncGenerator[ItemT, None]:
        """From the moment at which the first item is asked for. Raises FellBehind."""
        queue: Queue[ItemT | None] = Queue(self._most_waiting)
        self._listeners.add(queue)
        try:
            while (item := await queue.get()) is not None:
                yield item
        finally:
            self._listeners.discard(queue)
        raise FellBehind


class Feed(Generic[ItemT, PositionT]):
    """For one event loop."""

    def __init__(
        self, read: Read[PositionT, ItemT], seconds: float = 0.5, most_waiting: int = MOST_WAITING
    ) -> None:
        """`seconds` lie between two readings."""
        self._read = read
        self._seconds = seconds
        self._told: Broadcast[ItemT] = Broadcast(most_waiting)
        self._reading: Task[None] | None = None

    def __len__(self) -> int:
        """How many listen."""
        return len(self._told)

    async def listen(self) -> AsyncGenerator[ItemT, None]:
        """From now on. Raises FellBehind, and SourceFailure where it cannot begin."""
        await self._begin()
        try:
            async with aclosing(self._told.listen()) as items:
                async for item in items:
                    yield item
        finally:
            await self._end()

    async def _begin(self) -> None:
        if self._reading is None:
            _, position = await self._read(None)
            if self._reading is None:  # nobody else was quicker
                self._reading = asyncio.create_task(self._again_and_again(position))

    async def _end(self) -> None:
        if self._told or self._reading is None:
            return
        reading, self._reading = self._reading, None
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading

    async def _again_and_again(self, position: PositionT) -> None:
        is_silent = False
        while True:
            await asyncio.sleep(self._seconds)
            try:
                items, position = await self._read(position)
            except SourceFailure as failure:
                if not is_silent:
                    log.warning("What happens cannot be read now: %s", failure)
                is_silent = True
                continue
            is_silent = False
            for item in items:
                self._told.tell(item)
