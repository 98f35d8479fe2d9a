"""The issuers whose tokens are believed, and for what."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["Issuer"]

ASYMMETRIC = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
)
"""A key set is public, so whoever could verify with a symmetric key of it could sign as well."""


class Issuer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    jwks_url: str
    issuer: str | None = None
    """What `iss` must be; without it, any."""
    audience: tuple[str, ...] = ()
    """One of these must stand in `aud`; without any, it is not looked at."""
    algorithms: tuple[str, ...] = ("RS256", "ES256", "Ed25519")
    leeway: Annotated[int, Field(ge=0, le=600)] = 60
    """Seconds by which the clocks may differ."""
    scope_claims: tuple[str, ...] = ("scope", "scp")
    """The first of these that a token has: a text with spaces, or a list."""
    client_claims: tuple[str, ...] = ("client_id", "azp")

    @field_validator("algorithms")
    @classmethod
    def _is_asymmetric(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in ASYMMETRIC:
                raise ValueError(f"'{name}' is none of {', '.join(sorted(ASYMMETRIC))}")
        return names

    @field_validator("jwks_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"'{url}' is no http or https address")
        return url
