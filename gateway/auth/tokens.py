"""From a token to a principal: the signature by a key of its issuer, then every claim that limits it.

What the token itself says of keys (`jku`, `x5u`, `jwk`) is not looked at: only configured addresses give
keys, and only algorithms that the configuration names are tried. See RFC 8725.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.auth.issuers import Issuer
from gateway.auth.key_sets import KeySet
from gateway.auth.principal import Principal
from schema.rights import Grant

if TYPE_CHECKING:
    from joserfc.jwk import Key

__all__ = ["BadToken", "Clock", "Source", "Verifier"]

Claims = Mapping[str, object]

KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
"""By the first letters of the algorithm: a key verifies only what keys of its type sign."""

Clock = Callable[[], float]


class BadToken(Exception):
    """For the log. The client learns no more than that the token is not valid."""


@dataclass(frozen=True, slots=True)
class Source:
    issuer: Issuer
    keys: KeySet


class Verifier:
    def __init__(self, sources: Sequence[Source], clock: Clock = time.time) -> None:
        self._sources = sources
        self._clock = clock

    async def principal(self, token: str) -> Principal:
        """Raises BadToken."""
        header, unverified = _read(token)
        why = BadToken("no configured issuer has its iss and its alg")
        for source in self._sources:
            if _may_be_of(source.issuer, header, unverified):
                try:
                    claims = await self._verified(token, header, source)
                except BadToken as error:
                    why = error
                else:
                    return _principal(claims, source.issuer)
        raise why

    async def close(self) -> None:
        for source in self._sources:
            await source.keys.close()

    async def _verified(self, token: str, header: Claims, source: Source) -> Claims:
        from joserfc import jwt  # a gateway without issuers is smaller without
        from joserfc.errors import JoseError

        algorithm, kid = str(header.get("alg")), header.get("kid")
        key = await source.keys.key(kid if isinstance(kid, str) else None)
        if key is None:
            raise BadToken("its key is unknown to its issuer")
        _check_fits(key, algorithm)
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError) as error:
            raise BadToken(f"its signature is wrong: {type(error).__name__}") from None
        self._check_times(claims, source.issuer.leeway)
        _check_audience(claims, source.issuer.audience)
        return claims

    def _check_times(self, claims: Claims, leeway: int) -> None:
        now = self._clock()
        expires = _seconds(claims, "exp")
        if expires is None or expires + leeway <= now:
            raise BadToken("it has expired, or never does")
        for name in ("nbf", "iat"):
            starts = _seconds(claims, name)
            if starts is not None and starts - leeway > now:
                raise BadToken(f"its {name} is in the future")


def _read(token: str) -> tuple[Claims, Claims]:
    """Header and claims before anything is verified: only to choose whom to ask."""
    parts = token.split(".")
    if len(parts) != 3:
        raise BadToken("it has not three parts")
    return _json(parts[0]), _json(parts[1])


def _json(part: str) -> Claims:
    try:
        found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (NotBase64, ValueError, RecursionError):
        raise BadToken("a part of it is no JSON in base64url") from None
    if not isinstance(found, dict):
        raise BadToken("a part of it is no object")
    return found


def _may_be_of(issuer: Issuer, header: Claims, claims: Claims) -> bool:
    return header.get("alg") in issuer.algorithms and issuer.issuer in (None, claims.get("iss"))


def _check_fits(key: Key, algorithm: str) -> None:
    if key.key_type != KEY_TYPES[algorithm[:2]] or key.get("alg") not in (None, algorithm):
        raise BadToken(f"its key is not for {algorithm}")


def _check_audience(claims: Claims, accepted: tuple[str, ...]) -> None:
    if not accepted:
        return
    given = claims.get("aud")
    audiences = given if isinstance(given, list) else [given]
    if not any(audience in accepted for audience in audiences if isinstance(audience, str)):
        raise BadToken("it is for another audience")


def _seconds(claims: Claims, name: str) -> float | None:
    """None where the claim is missing. What is no number is a bad token, not a missing claim."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadToken(f"its {name} is no number")
    return float(value)


def _principal(claims: Claims, issuer: Issuer) -> Principal:
    scopes = next((claims[name] for name in issuer.scope_claims if name in claims), None)
    return Principal(
        grant=Grant(authenticated=True, scopes=frozenset(_scopes(scopes))),
        subject=_text(claims.get("sub")),
        issuer=_text(claims.get("iss")),
        client=next((text for name in issuer.client_claims if (text := _text(claims.get(name)))), None),
        token_id=_text(claims.get("jti")),
        expires_at=_seconds(claims, "exp"),
        claims=claims,
    )


def _scopes(value: object) -> list[str]:
    match value:
        case str() as text:
            return text.split()
        case list() as items:
            return [item for item in items if isinstance(item, str)]
        case _:
            return []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
