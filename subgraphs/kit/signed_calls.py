"""The hub signs its own calls, so that a subgraph can tell its steps from everybody else's requests.

The header `fiche-hub` is a JSON Web Token (RFC 7519): Ed25519 (RFC 9864), from the hub (`iss`), for one
subgraph (`aud`), valid for a minute, on behalf of one operation (`sub`). Subgraphs hold the public key only:
none of them can sign.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jwt import JWTClaimsRegistry

from subgraphs.kit.keys import BadHubKey, Keys

__all__ = ["HUB_HEADER", "BadHubKey", "HubSigner", "HubVerifier", "new_hub_key"]

HUB_HEADER = "fiche-hub"

ISSUER = "fiche-hub"

LIFETIME = 60
"""Seconds that a signature is valid."""

LEEWAY = 10
"""Seconds by which two clocks may differ."""


@dataclass(frozen=True, slots=True)
class NewHubKey:
    private: str
    """For the hub alone."""
    public: str
    """For the subgraphs."""


def new_hub_key() -> NewHubKey:
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    return NewHubKey(_as_text(key, private=True), _as_text(key, private=False))


class HubSigner:
    def __init__(self, private: str) -> None:
        """Raises BadHubKey."""
        self._keys = Keys.read_private(private)

    @property
    def public(self) -> str:
        return self._keys.public

    def headers(self, audience: str, operation: str) -> dict[str, str]:
        """For one call to the subgraph of this name."""
        now = int(time.time())
        claims: dict[str, object] = {"iss": ISSUER, "aud": audience, "sub": operation}
        claims |= {"iat": now, "exp": now + LIFETIME}
        return {HUB_HEADER: self._keys.sign(claims)}


class HubVerifier:
    def __init__(self, public: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        """Raises BadHubKey."""
        self._keys = Keys.read(public)
        self._claims = JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    def operation(self, token: str) -> str | None:
        """The operation on whose behalf the hub calls; None if it is not the hub that calls."""
        try:
            claims = self._keys.claims(token)
            self._claims.validate(dict(claims))
        except (JoseError, ValueError):
            return None
        return str(claims["sub"])


def _as_text(key: OKPKey, *, private: bool) -> str:
    return json.dumps(key.as_dict(private=private), separators=(",", ":"))
