"""The counters of what callers spend, in this process or in Redis."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from gateway.auth.principal import Principal
from gateway.limits.rates import PATIENCE, PAUSE, Budgets, Spent, Window

__all__ = ["RequestRates"]

log = logging.getLogger("fiche.gateway.limits")


class RequestRates:
    def __init__(
        self,
        storage: MemoryStorage | RedisStorage,
        budgets: Budgets,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage, self._budgets, self._clock = storage, budgets, clock
        self._counters = SlidingWindowCounterRateLimiter(storage)
        self._paused_until = 0.0

    async def spend(self, principal: Principal, cost: int) -> Spent | None:
        """None where nothing is limited, or nothing could be counted."""
        budget = self._budgets.of(principal.client)
        if budget is None or self._clock() < self._paused_until:
            return None
        item = RateLimitItemPerSecond(budget, self._budgets.seconds, "fiche")
        cost = max(cost, 1)
        try:
            async with asyncio.timeout(PATIENCE):
                key = _key(principal)
                is_allowed = cost <= budget and await self._counters.hit(item, *key, cost=cost)
                return Spent(is_allowed, budget, cost, await self._window(item, key))
        except (StorageError, TimeoutError, OSError) as error:
            self._paused_until = self._clock() + PAUSE
            log.error("Request rates are not limited: the counters do not answer (%s)", type(error).__name__)
            return None

    async def close(self) -> None:
        if isinstance(self._storage, RedisStorage) and isinstance(self._storage.bridge, RedispyBridge):
            await self._storage.bridge.storage.aclose()

    async def _window(self, item: RateLimitItemPerSecond, key: tuple[str, ...]) -> Window:
        before, before_left, now, now_left = await self._storage.get_sliding_window(
            item.key_for(*key), item.get_expiry()
        )
        seconds = self._budgets.seconds
        return Window(seconds, before, (before_left if before else now_left) % seconds, now)


def _key(principal: Principal) -> tuple[str, ...]:
    """All that come without a token from one address share one budget."""
    if principal.is_anonymous:
        return ("anonymous", principal.address)
    return (principal.issuer or "", principal.subject or principal.client or "")
