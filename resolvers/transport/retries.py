"""What may be sent again is sent again, while there is time and while that does not add to the trouble."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

from resolvers.transport import (
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphRequest,
    Transport,
    TransportError,
)

__all__ = ["Repeating", "Retries"]

PASSING: Final = frozenset((500, 502, 503, 504))
"""Statuses of what may be over in a moment."""

FIRST_PAUSE: Final = 0.1
"""Seconds. The next is twice as long, and so on; half of each is drawn, so that those who failed together do
not come back together."""

LONGEST_PAUSE: Final = 2.0

SHARE: Final = 0.2
"""Of the requests of a window: how many repeats there may be. A subgraph that fails for everybody is asked a
fifth more, not three times as much."""

WINDOW: Final = 10.0

ALWAYS_ALLOWED: Final = 10
"""Repeats in a window, however few requests there were."""


@dataclass(frozen=True, slots=True)
class Repeating:
    repeats: int = 2
    attempt_timeout: float | None = None
    """Seconds for one attempt. Without it, the first may take all the time that the request has."""


class Retries:
    def __init__(
        self,
        transport: Transport,
        policy: Repeating,
        clock: Callable[[], float],
        random: Random,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        repeated: Callable[[], None] = lambda: None,
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._clock = clock
        self._random = random
        self._pause = pause
        self._repeated = repeated
        self._budget = _Budget()

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        if not request.is_query:
            return await self._transport.send(request)
        now = self._clock()
        self._budget.count(now)
        ends = now + request.timeout
        attempt = self._attempt(request, request.timeout)
        for repeat in range(self._policy.repeats):
            try:
                failed: SubgraphAnswer | TransportError = await self._transport.send(attempt)
            except (ConnectionFailed, DeadlineExceeded) as error:
                failed = error
            if isinstance(failed, SubgraphAnswer) and failed.status not in PASSING:
                return failed
            seconds = self._seconds_until(repeat, failed, ends)
            if seconds is None:
                if isinstance(failed, TransportError):
                    raise failed
                return failed
            await self._pause(seconds)
            self._repeated()
            attempt = self._attempt(request, ends - self._clock())
        return await self._transport.send(attempt)

    async def close(self) -> None:
        await self._transport.close()

    def _attempt(self, request: SubgraphRequest, left: float) -> SubgraphRequest:
        most = self._policy.attempt_timeout
        timeout = left if most is None else min(left, most)
        return request if timeout == request.timeout else replace(request, timeout=timeout)

    def _seconds_until(
        self, repeat: int, failed: SubgraphAnswer | TransportError, ends: float
    ) -> float | None:
        """None: there is no other attempt."""
        pause = min(FIRST_PAUSE * 2**repeat, LONGEST_PAUSE)
        pause = pause / 2 + self._random.random() * pause / 2
        if isinstance(failed, SubgraphAnswer):
            pause = max(pause, _asked_for(failed))
        now = self._clock()
        return pause if now + pause < ends and self._budget.take(now) else None


class _Budget:
    """Requests and repeats of the last seconds, by the second."""

    def __init__(self) -> None:
        self._seconds: deque[list[int]] = deque()
        """The second, its requests, its repeats."""
        self._requests = 0
        self._repeats = 0

    def count(self, now: float) -> None:
        self._now(now)[1] += 1
        self._requests += 1

    def take(self, now: float) -> bool:
        second = self._now(now)
        if self._repeats >= max(ALWAYS_ALLOWED, self._requests * SHARE):
            return False
        second[2] += 1
        self._repeats += 1
        return True

    def _now(self, now: float) -> list[int]:
        seconds, second = self._seconds, int(now)
        if not seconds or seconds[-1][0] != second:
            while seconds and seconds[0][0] <= second - WINDOW:
                _, requests, repeats = seconds.popleft()
                self._requests -= requests
                self._repeats -= repeats
            seconds.append([second, 0, 0])
        return seconds[-1]


def _asked_for(answer: SubgraphAnswer) -> float:
    """Seconds that the subgraph asks to be left alone. A date counts from the date of the answer, since its
    clock need not be ours."""
    headers = dict(answer.headers)
    after = headers.get("retry-after", "0")
    if after.isascii() and after.isdigit():
        return float(after[:9])
    try:
        between = parsedate_to_datetime(after) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, between.total_seconds())
