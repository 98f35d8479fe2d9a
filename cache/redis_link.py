"""The way to Redis: a call has little time, and a server that does not answer is left alone until it does.

No request waits for a server to come back. Meanwhile it is tried aside, and it counts as back only after
it was told of every invalidation that it missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

__all__ = ["PATIENCE", "PAUSE", "Client", "RedisLink", "connected"]

log = logging.getLogger("fiche.cache")

T = TypeVar("T")

Client = Redis | RedisCluster

PATIENCE: Final = 0.02
"""Seconds that a request waits for an answer. Redis in the same network gives it in less than one
thousandth."""

PAUSE: Final = 1.0
"""Seconds between two tries of a server that does not answer."""

PATIENCE_OF_A_TRY: Final = 2.0
"""Seconds. It keeps nobody waiting."""


def connected(url: str) -> Client:
    """`redis://`, `rediss://` or `unix://`, and `redis+cluster://` or `rediss+cluster://` for any node of a
    cluster. Nothing is sent yet."""
    scheme, _, rest = url.partition("://")
    once = Retry(NoBackoff(), 0)
    if scheme.endswith("+cluster"):
        return RedisCluster.from_url(f"{scheme.removesuffix('+cluster')}://{rest}", retry=once)
    return Redis.from_url(url, retry=once)


class RedisLink:
    def __init__(
        self,
        client: Client,
        catch_up: Callable[[], Awaitable[object]],
        patience: float = PATIENCE,
        pause: float = PAUSE,
        keeps: str = "cache",
    ) -> None:
        """`catch_up` tells the server what it missed; it raises if it cannot. `keeps` names in the log what
        is there."""
        self.client = client
        self._catch_up, self._patience, self._pause, self._keeps = catch_up, patience, pause, keeps
        self._is_up = False
        self._trying: asyncio.Task[None] | None = None

    async def call(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """None where there is no answer."""
        if not self._is_up:
            self._begin_to_try()
            return None
        try:
            async with asyncio.timeout(self._patience):
                return await ask()
        except (RedisError, OSError, TimeoutError) as error:
            self.lost(error)
            return None

    def lost(self, error: Exception) -> None:
        if self._is_up:
            kind = type(error).__name__
            log.error("Redis does not answer (%s): requests go on without its %s", kind, self._keeps)
        self._is_up = False
        self._begin_to_try()

    async def open(self) -> bool:
        """Waits until Redis is reached, at most for as long as one try may take."""
        if not self._is_up:
            await asyncio.wait((self._begin_to_try(),), timeout=PATIENCE_OF_A_TRY)
        return self._is_up

    async def close(self) -> None:
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)
        await self.client.aclose()

    def _begin_to_try(self) -> asyncio.Task[None]:
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try())
        return self._trying

    async def _try(self) -> None:
        while True:
            try:
                async with asyncio.timeout(PATIENCE_OF_A_TRY):
                    await self.client.initialize()
                    await self._catch_up()
                self._is_up = True
                log.info("Redis answers: requests go on with its %s", self._keeps)
                return
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(self._pause)
