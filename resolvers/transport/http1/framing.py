"""Where the body of an answer ends: at one place for every reader, or it is no answer."""

from __future__ import annotations

from typing import Final

from resolvers.transport import ConnectionFailed, Headers

__all__ = ["CHUNKED", "CLOSED", "Framing", "framing"]

_FRAMING_HEADERS: Final = frozenset({"content-length", "transfer-encoding", "connection", "content-encoding"})

CHUNKED: Final = -1
CLOSED: Final = -2

Framing = tuple[int, bool]
"""The length of the body, or CHUNKED, or CLOSED: it ends with the connection. Then whether another answer may
follow it."""

_LONGEST_LENGTH: Final = 18
"""Digits of a content-length. More are no length of anything."""


def framing(status: int, headers: Headers, *, is_current: bool) -> Framing:
    """`headers` are those of the answer; `is_current`: it is HTTP/1.1, not 1.0.

    Raises ConnectionFailed. Refused, though RFC 9112 lets a reader go on: a length beside chunks, a length
    that is said twice (even the same), any coding but one `chunked`, and chunks in HTTP/1.0."""
    length, is_chunked, keeps = CLOSED, False, is_current
    for name, value in headers:
        if name not in _FRAMING_HEADERS:
            continue
        if name == "content-length":
            if length != CLOSED:
                raise ConnectionFailed("The answer has two lengths.")
            length = _length(value)
        elif name == "transfer-encoding":
            if is_chunked or value.lower() != "chunked" or not is_current:
                raise ConnectionFailed("The answer is encoded for the transfer in an unknown way.")
            is_chunked = True
        elif name == "connection":
            keeps = keeps and "close" not in value.lower()
        elif value.lower() not in ("", "identity"):
            raise ConnectionFailed("The answer is packed, which was not asked for.")
    if is_chunked and length != CLOSED:
        raise ConnectionFailed("The answer has a length and chunks.")
    if status in (204, 304):
        return 0, keeps
    if is_chunked:
        return CHUNKED, keeps
    return length, keeps and length != CLOSED


def _length(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) <= _LONGEST_LENGTH:
        return int(value)
    raise ConnectionFailed("The length of the answer is no number.")
