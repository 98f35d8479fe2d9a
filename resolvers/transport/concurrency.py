"""No more requests to a subgraph at once than it can stand."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from resolvers.transport import (
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphOverloaded,
    SubgraphRequest,
    Transport,
)

__all__ = ["ConcurrencyLimit", "Crowding"]


@dataclass(frozen=True, slots=True)
class Crowding:
    at_once: int
    waiting: int = 1_000
    """What comes while so many wait is refused."""


class ConcurrencyLimit:
    """Who waits is served in turn, and waiting counts towards the time of the request."""

    def __init__(self, transport: Transport, policy: Crowding, clock: Callable[[], float]) -> None:
        self._transport = transport
        self._policy = policy
        self._clock = clock
        self._under_way = 0
        self._waiting: OrderedDict[asyncio.Future[None], None] = OrderedDict()

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        if self._under_way < self._policy.at_once:
            self._under_way += 1
        else:
            request = await self._turn(request)
        try:
            return await self._transport.send(request)
        finally:
            self._leave()

    async def close(self) -> None:
        await self._transport.close()

    async def _turn(self, request: SubgraphRequest) -> SubgraphRequest:
        """The place of another who leaves, and what is left of the time."""
        if len(self._waiting) >= self._policy.waiting:
            raise SubgraphOverloaded(f"{len(self._waiting)} requests wait already.")
        came = self._clock()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[turn] = None
        try:
            async with asyncio.timeout(request.timeout):
                await turn
        except BaseException as left:
            if turn.done() and not turn.cancelled():
                self._leave()  # the turn came in the moment of leaving
            else:
                self._waiting.pop(turn, None)
            if isinstance(left, TimeoutError):
                raise DeadlineExceeded(f"No turn in {request.timeout} seconds.") from None
            raise
        rest = request.timeout - (self._clock() - came)
        if rest <= 0:
            self._leave()
            raise DeadlineExceeded(f"No turn in {request.timeout} seconds.")
        return replace(request, timeout=rest)

    def _leave(self) -> None:
        """Who waits longest takes the place."""
        while self._waiting:
            turn, _ = self._waiting.popitem(last=False)
            if not turn.done():
                turn.set_result(None)
                return
        self._under_way -= 1
