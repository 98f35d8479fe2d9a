"""Texts in Redis, each under the hash that names it: what one process was told, the others know.

A hash has one text for ever, so nothing here can be outdated. Where Redis does not answer, nothing is found.
"""

from __future__ import annotations

from typing import Final

from cache.redis_link import PATIENCE, PAUSE, Client, RedisLink

__all__ = ["LONGEST_SHARED", "SharedTexts"]

LONGEST_SHARED: Final = 262_144
"""Bytes. A longer text stays with the process that was told it."""


class SharedTexts:
    def __init__(
        self,
        client: Client,
        seconds: int,
        patience: float = PATIENCE,
        pause: float = PAUSE,
        prefix: str = "fiche:",
    ) -> None:
        """`seconds` after which a text is forgotten that nobody kept or read meanwhile."""
        self._client, self._seconds, self._prefix = client, seconds, prefix
        self._link = RedisLink(client, self._is_there, patience, pause, "texts")

    async def open(self) -> bool:
        """Whether Redis can be reached. It need not be: it is tried again."""
        return await self._link.open()

    async def close(self) -> None:
        await self._link.close()

    async def text(self, sha256: str) -> str | None:
        """Whoever reads it holds it against its hash: others write to this Redis too."""
        found = await self._link.call(lambda: self._client.getex(self._name(sha256), ex=self._seconds))
        return found.decode(errors="replace") if isinstance(found, bytes) else None

    async def keep(self, sha256: str, text: str) -> None:
        written = text.encode()
        if len(written) <= LONGEST_SHARED:
            await self._link.call(lambda: self._client.set(self._name(sha256), written, ex=self._seconds))

    def _name(self, sha256: str) -> str:
        return f"{self._prefix}d:{sha256}"

    async def _is_there(self) -> None:
        await self._client.exists(self._name(""))
