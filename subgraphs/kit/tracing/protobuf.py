"""The wire format of protobuf, as far as a trace needs it: https://protobuf.dev/programming-guides/encoding/."""

from __future__ import annotations

__all__ = ["always", "message", "text", "uint"]

VARINT = 0
LENGTH_DELIMITED = 2


def uint(field: int, number: int) -> bytes:
    """Nothing for 0, which a reader takes for granted."""
    return always(field, number) if number else b""


def always(field: int, number: int) -> bytes:
    """Also 0 is written: for a member of a `oneof`, where being there says something."""
    return _varint(field << 3 | VARINT) + _varint(number)


def text(field: int, value: str) -> bytes:
    return message(field, value.encode(errors="replace")) if value else b""


def message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | LENGTH_DELIMITED) + _varint(len(body)) + body


def _varint(number: int) -> bytes:
    """Seven bits in each byte, the lowest first; the eighth says that more follow."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
