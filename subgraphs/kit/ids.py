"""Opaque node ids: base64url without padding of `Type:nativeKey`.

A client must not read them, but every part of one deployment spells them alike, so that the id that one
subgraph gives is the key that another one extends.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

__all__ = ["GlobalId", "UndecodableId", "decode_id", "encode_id", "native_key"]

NUL = "\0"
"""A key that holds it names no record: PostgreSQL has no text with it, and refuses to compare with one."""


class GlobalId(NamedTuple):
    type_name: str
    key: str


class UndecodableId(ValueError):
    """The text was not made by `encode_id`."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not an id of this graph. Use an id that the graph gave.")
        self.text = text


def encode_id(type_name: str, key: str | int) -> str:
    return urlsafe_b64encode(f"{type_name}:{key}".encode()).rstrip(b"=").decode("ascii")


def decode_id(text: str) -> GlobalId:
    """Raises UndecodableId. Each id has one spelling: anything else that decodes to the same is refused."""
    try:
        decoded = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise UndecodableId(text) from None
    type_name, colon, key = decoded.partition(":")
    if not (colon and type_name and key) or NUL in key or encode_id(type_name, key) != text:
        raise UndecodableId(text)
    return GlobalId(type_name, key)


def native_key(text: str, type_name: str) -> str | None:
    """The native key in an id of this type; None where there can be no such record.

    An id that does not decode, or one of another type, is answered as an unknown id is: with null.
    """
    try:
        decoded = decode_id(text)
    except UndecodableId:
        return None
    return decoded.key if decoded.type_name == type_name else None
