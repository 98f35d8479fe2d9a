"""Tells another server of entries, in the background: in batches, again and again until it has them.

What waits is bounded. Beyond that, entries are not told, loudly; they are in the file all the same, and
`fiche audit deliver` tells them later: the other side knows each by its hash, so twice is as good as once.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import httpx

__all__ = ["SIGNATURE_HEADER", "Delivery", "NotDelivered", "deliver", "signature"]

log = logging.getLogger("fiche.gateway.audit")

SIGNATURE_HEADER: Final = "fiche-account"

BATCH: Final = 100

WAITING_AT_MOST: Final = 10_000

LONGEST_PAUSE: Final = 60.0

TIMEOUT: Final = 10.0

LAST_TRY: Final = 5.0
"""Seconds for what still waits when the gateway stops."""


class NotDelivered(Exception):
    """Says why, without the address."""


def signature(key: bytes, body: bytes, at: int) -> str:
    """The time, and HMAC-SHA256 over it and the body: who listens in cannot send it again for long."""
    return f"{at}.{hmac.digest(key, b'%d.' % at + body, 'sha256').hex()}"


async def deliver(http: httpx.AsyncClient, url: str, key: bytes, lines: Sequence[bytes]) -> None:
    """Raises NotDelivered."""
    import httpx  # a gateway that tells nobody starts faster without

    body = b'{"entries":[' + b",".join(line.rstrip(b"\n") for line in lines) + b"]}"
    headers = {"content-type": "application/json", SIGNATURE_HEADER: signature(key, body, int(time.time()))}
    try:
        answer = await http.post(url, content=body, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise NotDelivered(type(error).__name__) from None
    if not answer.is_success:
        raise NotDelivered(f"status {answer.status_code}")


class Delivery:
    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        key: bytes,
        waiting_at_most: int = WAITING_AT_MOST,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http, self._url, self._key = http, url, key
        self._waiting: deque[bytes] = deque()
        self._most, self._pause = waiting_at_most, pause
        self._running: asyncio.Task[None] | None = None

    def add(self, line: bytes) -> None:
        if len(self._waiting) >= self._most:
            log.error("%d accesses wait to be told, and another one is not told", len(self._waiting))
            return
        self._waiting.append(line)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._tell())

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
        try:
            async with asyncio.timeout(LAST_TRY):
                while self._waiting:
                    await self._tell_some()
        except (TimeoutError, NotDelivered):
            log.error("%d accesses were not told: `fiche audit deliver` does it", len(self._waiting))
        await self._http.aclose()

    async def _tell(self) -> None:
        failures = 0
        while self._waiting:
            try:
                await self._tell_some()
                failures = 0
            except NotDelivered as error:
                failures += 1
                longest = min(LONGEST_PAUSE, 2.0 ** min(failures, 6))
                log.warning("Accesses are not told yet (%s), %d wait", error, len(self._waiting))
                await self._pause(longest * random.uniform(0.5, 1))  # noqa: S311 - no secret

    async def _tell_some(self) -> None:
        """They go on waiting until the other side has said that it has them."""
        batch = [self._waiting[index] for index in range(min(BATCH, len(self._waiting)))]
        await deliver(self._http, self._url, self._key, batch)
        for _ in batch:
            self._waiting.popleft()
