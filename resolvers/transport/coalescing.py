"""Equal queries under way at the same time are sent once.

Equal is: the same body and the same headers, which name the caller in a context that the gateway signs and
sends again while it is valid. Different callers never share an answer, and mutations never share anything.
What sets a cookie is for one alone: the others who waited for it are sent each by itself.

There is no task that works for all, because most requests have nobody to share with. Who asks first sends,
and the others wait. When the first is cancelled, or its time is over long before theirs, the exchange ends
with it, and the next of them sends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from time import monotonic
from typing import Final

from resolvers.transport import (
    DeadlineExceeded,
    Headers,
    SubgraphAnswer,
    SubgraphRequest,
    Transport,
    TransportError,
)

__all__ = ["Coalescing"]

NOT_COMPARED: Final = frozenset(("traceparent", "tracestate", "date", "signature", "signature-input"))
"""They differ for each request and change no answer: what it is traced by, its time, and what signs that."""

_Key = tuple[bytes, Headers]


class _Apart(Enum):
    APART = "apart"


_Outcome = SubgraphAnswer | TransportError | _Apart | None
"""None: who sent has left without one. Apart: it has one that is for nobody else."""


class Coalescing:
    """To one subgraph, in one event loop."""

    def __init__(self, transport: Transport, clock: Callable[[], float] = monotonic) -> None:
        self._transport = transport
        self._clock = clock
        self._under_way: dict[_Key, list[asyncio.Future[_Outcome]]] = {}
        """Who waits for each."""

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        if not request.is_query:
            return await self._change(request)
        key = _key(request)
        if key not in self._under_way:
            return await self._lead(key, request)
        ends = self._clock() + request.timeout
        while (waiting := self._under_way.get(key)) is not None:
            outcome = await self._follow(waiting, request, ends)
            if isinstance(outcome, SubgraphAnswer):
                return outcome
            if isinstance(outcome, TransportError) and not self._has_time(outcome, request, ends):
                raise outcome
            if outcome is _Apart.APART:
                return await self._transport.send(_shortened(request, ends - self._clock()))
        return await self._lead(key, _shortened(request, ends - self._clock()))

    async def _change(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Whoever asks afterwards reads what was written, and shares nothing that was asked before."""
        try:
            return await self._transport.send(request)
        finally:
            self._under_way.clear()

    async def close(self) -> None:
        await self._transport.close()

    async def _lead(self, key: _Key, request: SubgraphRequest) -> SubgraphAnswer:
        waiting: list[asyncio.Future[_Outcome]] = []
        self._under_way[key] = waiting
        outcome: _Outcome = None
        try:
            answer = await self._transport.send(request)
            outcome = _Apart.APART if waiting and _sets_cookie(answer) else answer
        except TransportError as error:
            outcome = error
            raise
        finally:
            if self._under_way.get(key) is waiting:
                del self._under_way[key]
            for each in waiting:
                if not each.done():
                    each.set_result(outcome)
        return answer

    def _has_time(self, error: TransportError, request: SubgraphRequest, ends: float) -> bool:
        """For an attempt of its own, after the time of another was over. Those who came with the other give
        up with it: their small rests, one after the other, would be a flood of requests without answers."""
        return isinstance(error, DeadlineExceeded) and ends - self._clock() > request.timeout / 2

    async def _follow(
        self, waiting: list[asyncio.Future[_Outcome]], request: SubgraphRequest, ends: float
    ) -> _Outcome:
        landed: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
        waiting.append(landed)
        try:
            async with asyncio.timeout(ends - self._clock()):
                return await landed
        except TimeoutError:
            raise _late(request) from None


def _key(request: SubgraphRequest) -> _Key:
    headers = request.headers
    if any(name in NOT_COMPARED for name, _ in headers):
        headers = tuple(header for header in headers if header[0] not in NOT_COMPARED)
    return request.body, headers


def _sets_cookie(answer: SubgraphAnswer) -> bool:
    return any(name == "set-cookie" for name, _ in answer.headers)


def _shortened(request: SubgraphRequest, left: float) -> SubgraphRequest:
    """Raises DeadlineExceeded where nothing is left."""
    if left <= 0:
        raise _late(request)
    return replace(request, timeout=left)


def _late(request: SubgraphRequest) -> DeadlineExceeded:
    return DeadlineExceeded(f"No answer in {request.timeout} seconds.")
