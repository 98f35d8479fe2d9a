"""Access tokens in the form of RFC 9068."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import token_urlsafe

from joserfc import jwt

from gateway.auth.issuers import Issuer
from gateway.issuer.clients import Client
from gateway.issuer.keys import ALGORITHM, IssuerKeys

__all__ = ["AUDIENCE", "ISSUER", "JWKS_URL", "TokenMint", "trusted"]

ISSUER = "https://id.fiche.example"

AUDIENCE = "fiche"

JWKS_URL = f"{ISSUER}/jwks"
"""It is never asked: the issuer is in the process of the gateway."""


@dataclass(frozen=True, slots=True)
class TokenMint:
    keys: IssuerKeys
    clock: Callable[[], float] = time.time

    def token(self, client: Client, scopes: Iterable[str], seconds: int) -> str:
        now = int(self.clock())
        header = {"alg": ALGORITHM, "kid": self.keys.key.kid, "typ": "at+jwt"}
        claims = {
            **client.claims,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": client.subject or client.client_id,
            "client_id": client.client_id,
            "iat": now,
            "exp": now + seconds,
            "jti": token_urlsafe(12),
            "scope": " ".join(scopes),
        }
        return jwt.encode(header, claims, self.keys.key, algorithms=[ALGORITHM])


def trusted() -> Issuer:
    """What a gateway is told to believe this issuer."""
    return Issuer(jwks_url=JWKS_URL, issuer=ISSUER, audience=(AUDIENCE,), algorithms=(ALGORITHM,))
