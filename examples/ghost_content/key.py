"""An integration's key, and the tokens that are signed with it.

Ghost takes tokens of five minutes at the most: https://docs.ghost.org/admin-api (Token authentication).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from joserfc import jwt
from joserfc.jwk import OctKey

from subgraphs.kit.products.authorisation import Exchange

__all__ = ["SignedByKey"]

SECONDS = 240

EARLY = 24
"""Seconds before its end in which a token is not used any more."""

AUDIENCE = "/admin/"


class SignedByKey:
    """Tokens are signed here, and nobody is asked for one. So there is no other for one that is refused."""

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        """`key` as Ghost shows it, `id:secret`. Raises ValueError."""
        self._name, _, secret = key.partition(":")
        signing = _bytes(secret)
        if not self._name or not signing:
            raise ValueError(
                "Ghost's key is no id:secret. Take the Admin API key of a custom integration, from Settings."
            )
        self._key = OctKey.import_key(signing)
        self._clock = clock
        self._headers: Mapping[str, str] = {}
        self._old_at = float("-inf")

    async def headers(self, _: Exchange) -> Mapping[str, str]:
        now = int(self._clock())
        if now >= self._old_at:
            claims = {"iat": now, "exp": now + SECONDS, "aud": AUDIENCE}
            token = jwt.encode({"alg": "HS256", "kid": self._name, "typ": "JWT"}, claims, self._key)
            self._headers = {"authorization": f"Ghost {token}", "accept-version": "v5.0"}
            self._old_at = now + SECONDS - EARLY
        return self._headers

    async def renew(self, _stale: Mapping[str, str], _exchange: Exchange) -> bool:
        return False


def _bytes(secret: str) -> bytes:
    try:
        return bytes.fromhex(secret)
    except ValueError:
        return b""
