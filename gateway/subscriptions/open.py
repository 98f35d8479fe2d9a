"""All subscriptions that run: no more than may, and each ended when its time, its token or its graph ends."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext
from typing import Final

from gateway.errors import Failure, Refusal, refuse
from gateway.subscriptions.running import Events, Told, told
from gateway.uses import Uses

__all__ = [
    "BROKEN",
    "JWT_EXPIRED",
    "MAX_LIMIT",
    "SCHEMA_RELOAD",
    "SHUTDOWN",
    "OpenSubscriptions",
]

MAX_LIMIT: Final = Failure("SUBSCRIPTION_MAX_LIMIT", 503, headers=(("retry-after", "5"),))
SCHEMA_RELOAD: Final = refuse(
    Failure("SUBSCRIPTION_SCHEMA_RELOAD", 503), "The graph has changed. Subscribe again."
)
JWT_EXPIRED: Final = refuse(
    Failure("SUBSCRIPTION_JWT_EXPIRED", 401), "The token has expired. Subscribe with a new one."
)
SHUTDOWN: Final = refuse(
    Failure("SUBSCRIPTION_SERVER_SHUTDOWN", 503), "This server is stopping. Subscribe again."
)
BROKEN: Final = refuse(
    Failure("SUBREQUEST_HTTP_ERROR", 502), "The subgraph that sends the events broke the stream off."
)

Clock = Callable[[], float]


class OpenSubscriptions:
    """For one event loop."""

    def __init__(self, maximum: int, heartbeat: float, clock: Clock) -> None:
        """`heartbeat` is in seconds, `clock` that of the tokens: seconds since 1970."""
        self._maximum = maximum
        self._heartbeat = heartbeat
        self._clock = clock
        self._ends: set[Future[Refusal]] = set()
        self._is_over = False

    def __len__(self) -> int:
        return len(self._ends)

    def room(self) -> Refusal | None:
        if self._is_over:
            return SHUTDOWN
        if len(self._ends) < self._maximum:
            return None
        return refuse(MAX_LIMIT, f"{self._maximum:,} subscriptions are open, and no more may be. Try again.")

    async def entered(
        self, events: Events, expires_at: float | None, uses: Uses | None = None
    ) -> AsyncGenerator[Told, None] | Refusal:
        """What is told of these events, if there is room for one subscription more."""
        refusal = self.room()
        if refusal is None:
            return self.told(events, expires_at, uses)
        await events.aclose()
        return refusal

    async def told(
        self, events: Events, expires_at: float | None, uses: Uses | None = None
    ) -> AsyncGenerator[Told, None]:
        """`expires_at`: of the caller's token, on the clock. `uses`: of what the events come from."""
        loop = asyncio.get_running_loop()
        ended: Future[Refusal] = loop.create_future()
        self._ends.add(ended)
        expiry = None
        if expires_at is not None:
            expiry = loop.call_later(max(0, expires_at - self._clock()), _end, ended, JWT_EXPIRED)
        try:
            with uses or nullcontext():
                async with aclosing(told(events, ended, BROKEN, self._heartbeat)) as all_told:
                    async for each in all_told:
                        yield each
        finally:
            self._ends.discard(ended)
            if expiry is not None:
                expiry.cancel()

    def close(self) -> None:
        """For good: the process was asked to stop."""
        self._is_over = True
        self.end_all(SHUTDOWN)

    def end_all(self, refusal: Refusal) -> None:
        """Each client is told once it has taken what went before."""
        for ended in tuple(self._ends):
            _end(ended, refusal)


def _end(ended: Future[Refusal], refusal: Refusal) -> None:
    if not ended.done():
        ended.set_result(refusal)
