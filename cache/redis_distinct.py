"""Counts how many different things were seen under a name, in Redis for several processes."""

from __future__ import annotations

from collections.abc import Collection

from redis.exceptions import RedisError

from cache.distinct import Grown, NotCounted
from cache.redis_link import Client

__all__ = ["RedisDistinct"]


class RedisDistinct:
    def __init__(self, client: Client, prefix: str = "fiche:distinct:") -> None:
        self._client, self._prefix = client, prefix

    async def add(self, name: str, things: Collection[bytes], seconds: int) -> Grown:
        """In one step: of all who add at once, one alone sees a number passed."""
        key = self._prefix + name
        try:
            async with self._client.pipeline(transaction=True) as steps:
                steps.scard(key)
                steps.sadd(key, *things)
                steps.scard(key)
                steps.expire(key, seconds, nx=True)
                before, _, after, _ = await steps.execute()
        except (RedisError, OSError) as error:
            raise NotCounted(type(error).__name__) from error
        return Grown(int(before), int(after))

    async def count(self, name: str) -> int:
        try:
            found: object = await self._client.execute_command("SCARD", self._prefix + name)
        except (RedisError, OSError) as error:
            raise NotCounted(type(error).__name__) from error
        return int(str(found))

    async def close(self) -> None:
        await self._client.aclose()
