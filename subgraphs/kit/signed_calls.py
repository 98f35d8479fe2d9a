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

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jwt import JWTClaimsRegistry

__all__ = ["ALGORITHM", "HUB_HEADER", "BadHubKey", "HubSigner", "HubVerifier", "new_hub_key", "read_key"]

HUB_HEADER = "fiche-hub"

ISSUER = "fiche-hub"

ALGORITHM = "Ed25519"

LIFETIME = 60
"""Seconds that a signature is valid."""

LEEWAY = 10
"""Seconds by which two clocks may differ."""


class BadHubKey(ValueError):
    """The text is no Ed25519 key as a JSON Web Key (RFC 8037)."""


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
        self._key = read_key(private)
        if not self._key.is_private:
            raise BadHubKey("is a public key. The hub signs with the private one.")

    @property
    def public(self) -> str:
        return _as_text(self._key, private=False)

    def headers(self, audience: str, operation: str) -> dict[str, str]:
        """For one call to the subgraph of this name."""
        now = int(time.time())
        claims: dict[str, object] = {"iss": ISSUER, "aud": audience, "sub": operation}
        claims |= {"iat": now, "exp": now + LIFETIME}
        return {HUB_HEADER: jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])}


class HubVerifier:
    def __init__(self, public: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        """Raises BadHubKey."""
        self._key = read_key(public)
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
            token_read = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._claims.validate(token_read.claims)
        except (JoseError, ValueError):
            return None
        return str(token_read.claims["sub"])


def read_key(text: str) -> OKPKey:
    """Raises BadHubKey."""
    try:
        return OKPKey.import_key(json.loads(text))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise BadHubKey("is no Ed25519 key as a JSON Web Key. `fiche hub-keys` makes a pair.") from None


def _as_text(key: OKPKey, *, private: bool) -> str:
    return json.dumps(key.as_dict(private=private), separators=(",", ":"))
