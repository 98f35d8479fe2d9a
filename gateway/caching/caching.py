"""The answers that are kept, as a request of a client meets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cache.memory_store import MemoryStore
from cache.store import Store
from gateway.auth.principal import Principal
from gateway.caching.partition import Partitions
from resolvers.caching.answer_cache import AnswerCache, Partition
from resolvers.caching.parts import Parts
from resolvers.caching.source import Source
from resolvers.caching.told import Told
from resolvers.caching.view import CacheView
from resolvers.context import ExecutionResult
from resolvers.transport import Headers
from schema.operation import OperationKind
from schema.supergraph import Supergraph

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Caching", "configured_caching", "keeps_whole"]


class Caching:
    def __init__(self, cache: AnswerCache, settings: Settings) -> None:
        self.cache = cache
        self._partitions = Partitions(settings, cache.keys)
        self._keeps_whole = keeps_whole(settings)
        self.tell: Callable[[Told], None] | None = None
        """Is told what each request was told."""
        self.tell_whole: Callable[[bool], None] | None = None
        """Is told of each whole answer that was wanted whether it was kept."""

    def view(self, kind: OperationKind, principal: Principal, headers: Headers, deadline: float) -> CacheView:
        reads = kind is OperationKind.QUERY
        parts = Parts() if reads and self._keeps_whole else None
        return CacheView(self.cache, self.partition(principal, headers), deadline, reads=reads, parts=parts)

    def partition(self, principal: Principal, headers: Headers) -> Partition:
        return self._partitions.of(principal, headers)

    def told(self, result: ExecutionResult, told: Told, kind: OperationKind, *, own: bool) -> ExecutionResult:
        """With what the client's caches need to know. `own`: the answer also depends on who asked."""
        if self.tell is not None:
            self.tell(told)
        holds = () if kind is OperationKind.QUERY and not result.errors else NO_STORE
        headers = result.headers + (holds or _cache_control(told, self.cache.clock(), own=own))
        if not told.degraded:
            return replace(result, headers=headers)
        degraded = [
            {"source": each.source, "since": _moment(each.since), "reason": each.reason}
            for each in told.degraded.values()
        ]
        return replace(result, headers=headers, extensions={**result.extensions, "degraded": degraded})

    async def close(self) -> None:
        await self.cache.close()


def keeps_whole(settings: Settings) -> bool:
    """Code of an installation may look at an answer or change it, which a kept one would not show."""
    return settings.response_cache and not settings.hooks


NO_STORE: Headers = (("cache-control", "no-store"),)


def _cache_control(told: Told, now: float, *, own: bool) -> Headers:
    """Of the part that ends first. Without parts, nothing was fetched that could grow old."""
    if told.fresh_until is None:
        return ()
    age = max(int(now - told.read_at), 0)
    life = int(told.fresh_until - told.read_at)
    if life <= age:
        return NO_STORE
    scope = "public" if told.is_public and not own else "private"
    return ("cache-control", f"max-age={life}, {scope}"), ("age", str(age))


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


async def configured_caching(settings: Settings, supergraph: Supergraph) -> Caching | None:
    """None where nothing is kept. A Redis that cannot be reached is tried again while requests go on."""
    if settings.cache is None:
        return None
    store = await _store(settings)
    sources: Mapping[str, Source | None] = {
        name: None
        if (found := settings.source_of(name)) is None
        else Source(
            found.ttl,
            found.calls_per_minute,
            found.stale_if_error,
            found.stale_while_revalidate,
            found.failure_codes,
        )
        for name in supergraph.subgraphs
    }
    return Caching(AnswerCache(supergraph, store, sources, timeout=settings.subgraph_timeout), settings)


async def _store(settings: Settings) -> Store:
    if settings.cache is None or settings.cache == "memory":
        return MemoryStore(settings.cache_bytes)
    from cache.redis_link import connected  # a process alone is smaller without
    from cache.redis_store import RedisStore

    store = RedisStore(connected(settings.cache), patience=settings.cache_patience)
    await store.open()
    return store
