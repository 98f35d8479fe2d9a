"""Hides the values of an operation while it has not ended: AES-256-GCM, bound to the operation's id.

A sealed text that is moved to another operation does not open. The same key, put through HMAC for another
use, makes the fingerprints by which an idempotency key recognises its input.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode
from collections.abc import Mapping

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["BrokenSeal", "Seal", "Values"]

Values = Mapping[str, object]

NONCE_BYTES = 12
"""What AES-GCM wants. It is random: one key serves 2³² operations before two nonces are likely to be
equal."""


class BrokenSeal(Exception):
    """The sealed values do not open: they were made under another key."""


class Seal:
    def __init__(self, key: str) -> None:
        """`key` is 32 bytes in base64."""
        raw = b64decode(key)
        self._cipher = AESGCM(raw)
        self._fingerprints = hmac.digest(raw, b"fingerprints of inputs", "sha256")

    def close(self, values: Values, operation: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, orjson.dumps(dict(values)), operation.encode())

    def open(self, sealed: bytes, operation: str) -> Values:
        """Raises BrokenSeal."""
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            values: Values = orjson.loads(self._cipher.decrypt(nonce, text, operation.encode()))
        except InvalidTag:
            raise BrokenSeal("The values of an operation were sealed under another key.") from None
        return values

    def fingerprint(self, values: Values) -> str:
        text = orjson.dumps(dict(values), option=orjson.OPT_SORT_KEYS)
        return hmac.new(self._fingerprints, text, "sha256").hexdigest()
