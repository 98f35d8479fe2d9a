"""Ed25519 keys as texts: one JSON Web Key (RFC 7517, RFC 8037), or a set while one takes another one's place.

The first of a set signs. What any of them signed is believed, by the key id that the signature names, so that
a key is exchanged while requests that were signed with the old one are still on their way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

__all__ = ["BadKeys", "Keys"]

ALGORITHM: Final = "Ed25519"


class BadKeys(ValueError):
    """The text is no Ed25519 key as a JSON Web Key, and no set of them."""


@dataclass(frozen=True, slots=True)
class Keys:
    each: tuple[OKPKey, ...]

    @classmethod
    def read(cls, text: str) -> Keys:
        """Raises BadKeys."""
        from joserfc.errors import JoseError  # a gateway without a key is smaller without
        from joserfc.jwk import OKPKey

        try:
            given = json.loads(text)
            keys = tuple(OKPKey.import_key(key) for key in given.get("keys", [given]))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            keys = ()
        if not keys:
            raise BadKeys("is no Ed25519 key as a JSON Web Key, and no set of them")
        for key in keys:
            key.ensure_kid()
        return cls(keys)

    @property
    def are_private(self) -> bool:
        return all(key.is_private for key in self.each)

    @property
    def are_public(self) -> bool:
        return not any(key.is_private for key in self.each)

    def sign(self, claims: dict[str, object]) -> str:
        from joserfc import jwt

        first = self.each[0]
        return jwt.encode({"alg": ALGORITHM, "kid": first.kid}, claims, first, algorithms=[ALGORITHM])

    def claims(self, token: str) -> Mapping[str, object]:
        """What one of the keys signed; whether it holds now is for the caller to see. Raises JoseError, and
        ValueError for what is no token."""
        from joserfc import jwt
        from joserfc.jwk import KeySet

        return jwt.decode(token, KeySet(list(self.each)), algorithms=[ALGORITHM]).claims
