"""Lets a configured subgraph ask the gateway back: on behalf of the caller whom it serves, or as itself.

The token of a caller never travels to a subgraph. The subgraph returns the context that the gateway signed
for the caller, and signs the question with its own key, in the header `fiche-asker`. Both together make the
caller's principal: the context alone says who, but every subgraph has it; the signature says that it is one
that may ask back, and holds for this context, this document and these variables alone. So what is read off
the wire can be asked once more, word for word, for half a minute, and nothing else can.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

import orjson
from pydantic import BaseModel, ConfigDict, field_validator

from gateway.auth.caller_context import CALLER_HEADER, principal_of
from gateway.auth.keys import BadKeys, Keys
from gateway.auth.principal import Principal
from gateway.errors import INVALID_TOKEN, Refusal, refuse
from gateway.parameters import Parameters
from schema.rights import Grant

if TYPE_CHECKING:
    from gateway.auth.inner import InnerRequests

__all__ = ["ASKER_HEADER", "Asker", "AskingBack", "question"]

ASKER_HEADER: Final = "fiche-asker"

AUDIENCE: Final = "fiche-gateway"

LEEWAY = 5
"""Seconds by which two clocks may differ."""

LONGEST_LIFE = 30
"""Seconds. A signature that claims to live longer counts for nothing."""


class Asker(BaseModel):
    """A subgraph that may ask back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Its public key, a JSON Web Key, or a set of them while it changes."""
    client: str | None = None
    """As which client it asks where it serves no caller, with its rows. Without one it may not."""
    scopes: tuple[str, ...] = ()
    """What it may read as itself."""

    @field_validator("key", mode="before")
    @classmethod
    def _is_ed25519(cls, given: object) -> object:
        text = json.dumps(given) if isinstance(given, Mapping) else given
        try:
            keys = Keys.read(str(text))
        except BadKeys as error:
            raise ValueError(str(error)) from None
        if not keys.are_public:
            raise ValueError("is a private key. The gateway verifies with the public one.")
        return text


class _Headers(Protocol):
    def get(self, name: str, /) -> str | None: ...


class AskingBack:
    def __init__(
        self, askers: Mapping[str, Asker], inner: InnerRequests, clock: Callable[[], float] = time.time
    ) -> None:
        """`askers` by the names with which they sign."""
        self._askers = askers
        self._keys = {name: Keys.read(asker.key) for name, asker in askers.items()}
        self._inner = inner
        self._clock = clock

    def principal(self, headers: _Headers, asked: object) -> Principal | Refusal | None:
        """None where no subgraph asks, and a token has to say who does. A bad signature is refused."""
        signed = headers.get(ASKER_HEADER) if self._askers else None
        if signed is None:
            return None
        claims = self._verified(signed)
        if claims is None or not isinstance(asked, Parameters) or claims.get("question") != question(asked):
            return _refused()
        context = headers.get(CALLER_HEADER)
        if context is None:
            return self._itself(claims)
        told = self._inner.claims(context) if claims.get("context") == _digest(context.encode()) else None
        return _refused() if told is None else principal_of(told, context)

    def _itself(self, claims: Mapping[str, object]) -> Principal | Refusal:
        asker = self._askers[str(claims["iss"])]
        if claims.get("sub") != claims["iss"] or "context" in claims or asker.client is None:
            return _refused()
        return Principal(Grant(True, frozenset(asker.scopes)), asker.client, AUDIENCE, asker.client)

    def _verified(self, signed: str) -> Mapping[str, object] | None:
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry

        registry = JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True},
            aud={"essential": True, "value": AUDIENCE},
            iat={"essential": True},
            exp={"essential": True},
        )
        for name, keys in self._keys.items():
            try:
                claims = dict(keys.claims(signed))
                registry.validate(claims)
            except (JoseError, ValueError, TypeError):
                continue
            if claims["iss"] == name and _life(claims) <= LONGEST_LIFE:
                return claims
        return None


def question(asked: Parameters) -> str:
    """The same for the same document and variables."""
    return _digest(orjson.dumps([asked.query, dict(asked.variables)], option=orjson.OPT_SORT_KEYS))


def _life(claims: Mapping[str, object]) -> float:
    """Seconds. Both are numbers, or they were not valid."""
    return float(str(claims["exp"])) - float(str(claims["iat"]))


def _digest(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()


def _refused() -> Refusal:
    return refuse(INVALID_TOKEN, "The signature of a subgraph that asks back is not valid.")
