"""Tells what a subgraph asks on a caller's behalf from what the caller asks itself.

A subgraph sends back the context that the gateway signed for it. No client ever sees one, and one of another
client counts for nothing: so whoever brings it with the caller's token is a subgraph that serves the caller.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cache.memory import MemoryCache
from gateway.auth.caller_context import ALGORITHM, ISSUER, imported_key
from gateway.auth.principal import Principal

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey
    from pydantic import SecretStr

__all__ = ["InnerRequests"]

LEEWAY = 5
"""Seconds that a subgraph may take to ask, beyond the life of its context."""

CONTEXTS_KEPT = 1_000


class InnerRequests:
    """Without a key there are none: nobody could prove to be a subgraph."""

    def __init__(self, key: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        self._key = None if key is None else imported_key(json.loads(key.get_secret_value()))
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
        if self._key is None:
            return None
        claims = self._known.get(context) or self._verified(context, self._key)
        ends = None if claims is None else claims.get("exp")
        return claims if isinstance(ends, int) and self._clock() < ends + LEEWAY else None

    def _verified(self, context: str, key: OKPKey) -> dict[str, object] | None:
        from joserfc import jwt  # a gateway without a key is smaller without
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry

        registry = JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": ISSUER},
            exp={"essential": True},
        )
        try:
            token = jwt.decode(context, key, algorithms=[ALGORITHM])
            registry.validate(token.claims)
        except (JoseError, ValueError):
            return None
        self._known.put(context, token.claims)
        return token.claims
