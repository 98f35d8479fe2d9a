"""Automatic persisted queries: a client sends a text once with its hash, and then the hash alone.

Nothing is trusted for being here. Whoever knows a hash may ask with it, under the rights of the own token.
"""

from __future__ import annotations

from cache.memory import MemoryCache
from gateway.documents.manifest import hash_of

__all__ = ["AutomaticDocuments"]

TYPICAL_LENGTH = 4_096
"""Characters of a text that take one place. Longer ones take more."""


class AutomaticDocuments:
    def __init__(self, places: int) -> None:
        self._texts: MemoryCache[str, str] = MemoryCache(places)

    def text(self, sha256: str) -> str | None:
        return self._texts.get(sha256.lower())

    def learn(self, sha256: str, text: str) -> bool:
        """False where the hash is of another text: then nothing is kept."""
        if hash_of(text) != sha256.lower():
            return False
        self._texts.put(sha256.lower(), text, 1 + len(text) // TYPICAL_LENGTH)
        return True
