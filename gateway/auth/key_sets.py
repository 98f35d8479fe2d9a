"""The public keys of an issuer: read by URL, kept, and read again before they are missed.

A token with an unknown key makes the set be read at once: by one caller for all who wait, and only as often
as a bucket of attempts allows, so that forged tokens cannot make the gateway flood an issuer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import Key

__all__ = ["KeySet", "Read", "Unavailable", "read_by_http"]

log = logging.getLogger("fiche.gateway.auth")

FRESH_SECONDS = 60.0
"""After this the set is read again, beside the requests, which use the old one meanwhile."""

BURST = 5
SECONDS_PER_ATTEMPT = 30.0

PATIENCE = 5.0
"""Seconds for one reading, from the first byte to the last."""

LARGEST = 256_000
"""Bytes of a key set."""

Read = Callable[[str], Awaitable[object]]
"""From a URL to the JSON found there. Raises Unavailable."""


class Unavailable(Exception):
    """The keys cannot be read now."""


async def read_by_http(url: str, patience: float = PATIENCE) -> object:
    """`patience` is for all of it: an issuer that sends a byte now and then does not hold a reading up."""
    import httpx  # a gateway without issuers starts faster without

    try:
        async with asyncio.timeout(patience), httpx.AsyncClient(timeout=patience) as client:
            return orjson.loads(await _body(client, url))
    except (httpx.HTTPError, ValueError, TimeoutError) as error:
        raise Unavailable(f"{url}: {type(error).__name__}") from None


async def _body(client: httpx.AsyncClient, url: str) -> bytes:
    """Not more of it than a key set may have. Raises Unavailable."""
    body = bytearray()
    async with client.stream("GET", url, headers={"accept": "application/json"}) as answer:
        if answer.status_code != 200:
            raise Unavailable(f"{url} answered with status {answer.status_code}")
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > LARGEST:
                raise Unavailable(f"{url} answered with more than {LARGEST} bytes")
    return bytes(body)


class _Bucket:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left, self._at = float(BURST), clock()

    def take(self) -> bool:
        now = self._clock()
        self._left = min(BURST, self._left + (now - self._at) / SECONDS_PER_ATTEMPT)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class KeySet:
    def __init__(
        self, url: str, read: Read = read_by_http, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url, self._read, self._clock = url, read, clock
        self._keys: Mapping[str, Key] = {}
        self._read_at = float("-inf")
        self._bucket = _Bucket(clock)
        self._reading: asyncio.Task[None] | None = None

    async def key(self, kid: str | None) -> Key | None:
        """None where the issuer has no such key, or cannot be asked. Without `kid`, its only key."""
        found = self._known(kid)
        if found is None:
            await self._refreshed()
            return self._known(kid)
        if self._clock() - self._read_at > FRESH_SECONDS:
            self._start_reading()
        return found

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    def _known(self, kid: str | None) -> Key | None:
        if kid is not None:
            return self._keys.get(kid)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None

    async def _refreshed(self) -> None:
        reading = self._start_reading()
        if reading is not None:
            await asyncio.shield(reading)

    def _start_reading(self) -> asyncio.Task[None] | None:
        if self._reading is None or self._reading.done():
            if not self._bucket.take():
                return None
            self._reading = asyncio.create_task(self._read_keys())
        return self._reading

    async def _read_keys(self) -> None:
        try:
            self._keys = _asymmetric(await self._read(self._url))
            self._read_at = self._clock()
        except Unavailable as error:
            log.warning("The keys of an issuer cannot be read, the last ones stay: %s", error)


def _asymmetric(found: object) -> Mapping[str, Key]:
    """The keys that verify signatures. One that cannot be read is left out; the others serve."""
    from joserfc.errors import JoseError  # a gateway without issuers is smaller without
    from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

    match found:
        case {"keys": list(entries)}:
            pass
        case _:
            raise Unavailable("It is no JSON Web Key Set.")
    keys: dict[str, Key] = {}
    for entry in entries:
        try:
            key = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey) and entry.get("use", "sig") == "sig":
            keys[str(entry.get("kid") or key.thumbprint())] = key
    return keys
