"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["Readiness", "health_routes"]

REFUSALS: Final = 100

SECONDS_OF_REFUSALS: Final = 5.0
"""So many refusals in so many seconds, and requests are better sent elsewhere for a while."""

SECONDS_OF_REST: Final = 10.0


class Readiness:
    """Whether requests should come here. It knows all reasons why not, but for want of a graph."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_ending = False
        self._at_end: list[Callable[[], None]] = []
        self._refusals: deque[float] = deque(maxlen=REFUSALS)
        self._rests_until: float | None = None

    def end(self) -> None:
        """The process was asked to stop."""
        self._is_ending = True
        for act in self._at_end:
            act()

    def at_end(self, act: Callable[[], None]) -> None:
        """What else has to be done at that moment."""
        self._at_end.append(act)

    def refused(self) -> None:
        """A request found no place."""
        now = self._clock()
        self._refusals.append(now)
        if len(self._refusals) == REFUSALS and now - self._refusals[0] <= SECONDS_OF_REFUSALS:
            self._rests_until = now + SECONDS_OF_REST

    def __bool__(self) -> bool:
        is_resting = self._rests_until is not None and self._clock() < self._rests_until
        return not self._is_ending and not is_resting


def health_routes(is_ready: Callable[[], bool]) -> list[Route]:
    async def health(request: Request) -> Response:
        """`?ready` asks for readiness; `?live`, and nothing at all, for life."""
        return readiness() if "ready" in request.query_params else UP

    async def ready(_: Request) -> Response:
        return readiness()

    def readiness() -> Response:
        return UP if is_ready() else DOWN

    return [Route("/health", health), Route("/ready", ready)]


UP = JSONResponse({"status": "UP"})
DOWN = JSONResponse({"status": "DOWN"}, status_code=503)
