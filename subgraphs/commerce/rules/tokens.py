"""Tokens in the links of letters. Only the hash of one is kept, so a copy of the database opens nothing."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["hash_of", "new_token"]


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Without salt: the token is 256 random bits, which nobody finds by trying."""
    return hashlib.sha256(token.encode()).hexdigest()
