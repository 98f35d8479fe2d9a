"""Tells what a subgraph asks on a caller's behalf from what the caller asks itself.

A subgraph sends back the context that the gateway signed for it. No client ever sees one, and one of another
client counts for nothing: so whoever brings it with the caller's token is a subgraph that serves the caller.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cache.memory import MemoryCache
from gateway.auth.caller_context import ISSUER
from gateway.auth.keys import Keys
from gateway.auth.principal import Principal

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = ["InnerRequests"]

LEEWAY = 5
"""Seconds that a subgraph may take to ask, beyond the life of its context."""

CONTEXTS_KEPT = 1_000


class InnerRequests:
    """Without a key there are none: nobody could prove to be a subgraph."""

    def __init__(self, key: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        self._keys = None if key is None else Keys.read(key.get_secret_value())
        self._clock = clock
        self._known: MemoryCache[str, dict[str, object]] = MemoryCache(CONTEXTS_KEPT)

    def is_inner(self, context: str | None, principal: Principal) -> bool:
        """`context` is what stands in the header `fiche-caller`."""
        if context is None:
            return False
        claims = self.claims(context)
        return claims is not None and claims.get("client") == principal.client

    def claims(self, context: str) -> Mapping[str, object] | None:
        """What the gateway has signed; None where it was not the gateway, or is too long ago."""
        if self._keys is None:
            return None
        claims = self._known.get(context) or self._verified(context, self._keys)
        ends = None if claims is None else claims.get("exp")
        return claims if isinstance(ends, int) and self._clock() < ends + LEEWAY else None

    def _verified(self, context: str, keys: Keys) -> dict[str, object] | None:
        from joserfc.errors import JoseError  # a gateway without a key is smaller without
        from joserfc.jwt import JWTClaimsRegistry

        registry = JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": ISSUER},
            exp={"essential": True},
        )
        try:
            claims = dict(keys.claims(context))
            registry.validate(claims)
        except (JoseError, ValueError):
            return None
        self._known.put(context, claims)
        return claims
