"""How many calls a product allows us: an allowance that grows steadily and is never overdrawn.

Every attempt takes one, a repeated one as well. What the product says of waiting (`Retry-After`) holds for
all calls, for it does not matter to the product which of ours it was that it refused.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol

from subgraphs.kit.products.faults import ProductThrottled

__all__ = ["Budget", "CallBudget"]

DAY = 24 * 60 * 60

MINUTE = 60

PLENTY = {MINUTE: 0.5, DAY: 0.1}
"""The part of a span's calls that is spent without looking ahead: a day is long."""


class Budget(Protocol):
    def pause(self, seconds: float) -> None:
        """Nothing is sent for so long, whoever asks."""
        ...

    async def take(self, ends: float) -> str:
        """One call, by the name under which it is given back. Raises ProductThrottled or SourceTimeout where
        none is free before `ends`, as soon as that is known."""
        ...

    async def give_back(self, call: str) -> None:
        """It has ended; whether anything came of it does not matter."""
        ...

    def wait(self) -> float:
        """Seconds until the next call, as far as one knows without asking."""
        ...

    def pace(self) -> float:
        """Seconds that a call should wait for others to go with it: none while there are plenty, and then so
        many that the calls last until the oldest ones no longer count."""
        ...

    async def close(self) -> None: ...


class CallBudget:
    """Of one process: in any minute that one looks at there are no more than `per_minute` calls, and in any
    day `per_day`."""

    def __init__(
        self,
        per_minute: int,
        per_day: int | None = None,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._spans = [(MINUTE, _Span(per_minute))]
        if per_day is not None:
            self._spans.append((DAY, _Span(per_day)))
        self._clock = clock
        self._sleep = sleep
        self._paused_until = 0.0

    def pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def paused(self) -> float:
        return max(self._paused_until - self._clock(), 0.0)

    async def take(self, ends: float) -> str:
        while self.reserve() is None:
            free_at, now = self._free_at(), self._clock()
            if free_at >= ends:
                raise ProductThrottled("the budget of calls is spent", after=free_at - now)
            await self._sleep(free_at - now)
        return ""

    async def give_back(self, call: str) -> None:
        """How many are under way is counted by whoever sends them."""

    def reserve(self) -> float | None:
        """The moment under which a call is counted from now on; None where none is free."""
        if self._free_at() > (now := self._clock()):
            return None
        for _, span in self._spans:
            span.taken.append(now)
        return now

    def cancel(self, moment: float) -> None:
        """What was reserved then was not sent."""
        for _, span in self._spans:
            if moment in span.taken:
                span.taken.remove(moment)

    def wait(self) -> float:
        return max(self._free_at() - self._clock(), 0.0)

    def pace(self) -> float:
        now, slowest = self._clock(), 0.0
        for seconds, span in self._spans:
            span.forget(now, seconds)
            if len(span.taken) >= span.most * PLENTY[seconds]:
                left = span.most - len(span.taken)
                slowest = max(slowest, (span.taken[0] + seconds - now) / max(left, 1))
        return slowest

    async def close(self) -> None:
        """It keeps nothing open."""

    def left(self) -> int:
        """Calls of this minute."""
        seconds, span = self._spans[0]
        span.forget(self._clock(), seconds)
        return span.most - len(span.taken)

    def _free_at(self) -> float:
        now, at = self._clock(), self._paused_until
        for seconds, span in self._spans:
            span.forget(now, seconds)
            if len(span.taken) >= span.most:
                at = max(at, span.taken[-span.most] + seconds)
        return at


class _Span:
    """A window that slides: the moments of its calls. A bucket that fills up would let twice as many pass in
    a minute that begins with a full one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: deque[float] = deque()

    def forget(self, now: float, seconds: float) -> None:
        # The same sum as the one that says when a call is free: a difference would be rounded otherwise.
        while self.taken and self.taken[0] + seconds <= now:
            self.taken.popleft()
