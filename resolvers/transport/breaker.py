"""A subgraph that mostly fails is left alone for a while, and then tried.

closed      requests pass; their failures are counted
open        nothing passes, for some time
half open   a few pass; how they end decides between the other two
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from resolvers.transport import (
    CircuitOpen,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphRequest,
    Transport,
    TransportError,
)

__all__ = ["Breaking", "CircuitBreaker", "Tell", "nobody"]

Tell = Callable[[str], None]
"""Is told of each change: `closed`, `open`, `half open`."""

TRIED_WITHIN: Final = 1.0
"""Seconds in which it should be known whether it has recovered, while that is being tried."""


@dataclass(frozen=True, slots=True)
class Breaking:
    share: float = 0.5
    """Of failures, from which on it opens."""
    at_least: int = 20
    """Requests in a window: fewer say nothing."""
    window: float = 60.0
    """Seconds."""
    open_for: float = 30.0
    trials: int = 10


def nobody(_: str) -> None:
    pass


class CircuitBreaker:
    def __init__(
        self, transport: Transport, policy: Breaking, clock: Callable[[], float], tell: Tell = nobody
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._clock = clock
        self._tell = tell
        self._counts = _Counts(policy.window)
        self._opened_at: float | None = None
        self._trials: _Trials | None = None

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        if self._opened_at is not None:
            return await self._try(request, self._opened_at)
        try:
            answer = await self._transport.send(request)
        except TransportError as error:
            if self._opened_at is None and _is_failure(error):
                self._count(failed=True)
            raise
        if self._opened_at is None:
            self._count(failed=_is_failure(answer))
        return answer

    async def close(self) -> None:
        await self._transport.close()

    def _count(self, *, failed: bool) -> None:
        now = self._clock()
        self._counts.add(now, failed)
        requests, failures = self._counts.of(now)
        if failed and requests >= self._policy.at_least and failures >= requests * self._policy.share:
            self._open()

    def _open(self) -> None:
        self._opened_at, self._trials = self._clock(), None
        self._counts = _Counts(self._policy.window)
        self._tell("open")

    async def _try(self, request: SubgraphRequest, opened_at: float) -> SubgraphAnswer:
        rest = opened_at + self._policy.open_for - self._clock()
        if rest > 0:
            raise CircuitOpen(rest)
        if self._trials is None:
            self._trials = _Trials()
            self._tell("half open")
        trials = self._trials
        if trials.begun >= self._policy.trials:
            raise CircuitOpen(TRIED_WITHIN)
        trials.begun += 1
        outcome: SubgraphAnswer | TransportError | None = None
        try:
            outcome = answer = await self._transport.send(request)
        except TransportError as error:
            outcome = error
            raise
        finally:
            self._judge(trials, outcome)
        return answer

    def _judge(self, trials: _Trials, outcome: SubgraphAnswer | TransportError | None) -> None:
        """Opens or closes as soon as what is still under way can change nothing."""
        if outcome is None or (isinstance(outcome, TransportError) and not _is_failure(outcome)):
            trials.begun -= 1  # given up, or not sent: it says nothing
            return
        failed = _is_failure(outcome)
        trials.failed += failed
        trials.passed += not failed
        if trials is not self._trials:
            return
        if trials.failed >= self._policy.trials * self._policy.share:
            self._open()
        elif trials.passed > self._policy.trials * (1 - self._policy.share):
            self._opened_at = self._trials = None
            self._tell("closed")


@dataclass(slots=True)
class _Trials:
    begun: int = 0
    passed: int = 0
    failed: int = 0


class _Counts:
    """Of the last seconds, by the second."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._seconds: deque[list[int]] = deque()
        """The second, its requests, its failures."""
        self._requests = 0
        self._failures = 0

    def add(self, now: float, failed: bool) -> None:
        second = int(now)
        if not self._seconds or self._seconds[-1][0] != second:
            self._seconds.append([second, 0, 0])
        self._seconds[-1][1] += 1
        self._seconds[-1][2] += failed
        self._requests += 1
        self._failures += failed

    def of(self, now: float) -> tuple[int, int]:
        while self._seconds and self._seconds[0][0] <= now - self._window:
            _, requests, failures = self._seconds.popleft()
            self._requests -= requests
            self._failures -= failures
        return self._requests, self._failures


def _is_failure(outcome: SubgraphAnswer | TransportError) -> bool:
    if isinstance(outcome, SubgraphAnswer):
        return outcome.status >= 500
    return isinstance(outcome, (ConnectionFailed, DeadlineExceeded))
