"""Automatic persisted queries: a client sends a text once with its hash, and then the hash alone.

Nothing is trusted for being here. Whoever knows a hash may ask with it, under the rights of the own token.
With a Redis, what one gateway learnt the others know; without it, or while it does not answer, each its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cache.memory import MemoryCache
from gateway.documents.manifest import hash_of

if TYPE_CHECKING:
    from cache.shared_texts import SharedTexts
    from gateway.config import Settings

__all__ = ["AutomaticDocuments", "configured_automatic"]

TYPICAL_LENGTH = 4_096
"""Characters of a text that take one place. Longer ones take more."""

HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class AutomaticDocuments:
    def __init__(
        self,
        places: int,
        seconds: float,
        shared: SharedTexts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` for which a text is known that nobody sends again."""
        self._texts: MemoryCache[str, tuple[str, float]] = MemoryCache(places)
        self._seconds, self._clock = seconds, clock
        self.shared = shared

    async def text(self, sha256: str) -> str | None:
        name = sha256.lower()
        found = self._texts.get(name)
        if found is not None and self._clock() < found[1]:
            return found[0]
        if self.shared is None or not HASH.fullmatch(name):
            return None
        text = await self.shared.text(name)
        if text is None or hash_of(text) != name:
            return None
        self._keep(name, text)
        return text

    async def learn(self, sha256: str, text: str) -> bool:
        """False where the hash is of another text: then nothing is kept."""
        name = sha256.lower()
        if hash_of(text) != name:
            return False
        self._keep(name, text)
        if self.shared is not None:
            await self.shared.keep(name, text)
        return True

    def _keep(self, name: str, text: str) -> None:
        self._texts.put(name, (text, self._clock() + self._seconds), 1 + len(text) // TYPICAL_LENGTH)


def configured_automatic(settings: Settings) -> AutomaticDocuments | None:
    if not settings.apq:
        return None
    url = settings.apq_store or settings.cache
    if url is None or url == "memory":
        return AutomaticDocuments(settings.apq_cache_size, settings.apq_ttl)
    from cache.redis_link import connected  # a process alone is smaller without
    from cache.shared_texts import SharedTexts

    shared = SharedTexts(connected(url), settings.apq_ttl, settings.cache_patience)
    return AutomaticDocuments(settings.apq_cache_size, settings.apq_ttl, shared)
