"""Ed25519 keys as texts: one JSON Web Key (RFC 7517, RFC 8037), or a set while one takes another one's place.

The first of a set signs. What any of them signed is believed, by the key id that the signature names. So a
key is exchanged without a stop: first those who verify get the new one besides, then those who sign get it
in the first place, and when nothing of the old one is on its way any more, it goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

__all__ = ["BadHubKey", "Keys"]

ALGORITHM = "Ed25519"


class BadHubKey(ValueError):
    """The text is no Ed25519 key as a JSON Web Key, and no set of them."""


@dataclass(frozen=True, slots=True)
class Keys:
    each: tuple[OKPKey, ...]

    @classmethod
    def read(cls, text: str) -> Keys:
        """Raises BadHubKey."""
        try:
            given = json.loads(text)
            several = given.get("keys", [given])
            keys = tuple(OKPKey.import_key(key) for key in several)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            keys = ()
        if not keys:
            raise BadHubKey("is no Ed25519 key as a JSON Web Key. `fiche hub-keys` makes a pair.")
        for key in keys:
            key.ensure_kid()
        return cls(keys)

    @classmethod
    def read_private(cls, text: str) -> Keys:
        """Raises BadHubKey."""
        keys = cls.read(text)
        if not all(key.is_private for key in keys.each):
            raise BadHubKey("is a public key. To sign takes the private one.")
        return keys

    @property
    def public(self) -> str:
        """For those who verify."""
        keys = [key.as_dict(private=False) for key in self.each]
        return json.dumps({"keys": keys} if len(keys) > 1 else keys[0], separators=(",", ":"))

    def sign(self, claims: dict[str, object]) -> str:
        first = self.each[0]
        return jwt.encode({"alg": ALGORITHM, "kid": first.kid}, claims, first, algorithms=[ALGORITHM])

    def claims(self, token: str) -> Mapping[str, object]:
        """What one of the keys signed; whether it holds now is for the caller to see. Raises JoseError, and
        ValueError for what is no token."""
        return jwt.decode(token, KeySet(list(self.each)), algorithms=[ALGORITHM]).claims
