"""The bytes of a request. What never changes of its head is spelt once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from resolvers.transport import JSON_HEADERS, ConnectionFailed, Headers, SubgraphRequest

__all__ = ["RequestWriter"]

_OWN: Final = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection"),
        *("te", "trailer", "upgrade", "expect", "accept-encoding", "user-agent"),
        *(name for name, _ in JSON_HEADERS),
    }
)
"""These belong to the connection, or are said by the transport itself: those of a request are left out, so
that a client cannot say through a header rule where a request ends."""

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class RequestWriter:
    def __init__(self, host: str, target: str) -> None:
        """`host` as in a URL, with the port where it is not 80. Raises ValueError for what fits no head."""
        constant: Headers = (
            ("host", host),
            ("user-agent", "fiche"),
            ("accept-encoding", "identity"),
            *JSON_HEADERS,
        )
        if not re.fullmatch(r"[\x21-\x7e]+", host + target):
            raise ValueError(f"'{host}{target}' fits in no head of a request")
        lines = "".join(f"{name}: {value}\r\n" for name, value in constant)
        self._start = f"POST {target} HTTP/1.1\r\n{lines}content-length: ".encode("ascii")

    def write(self, request: SubgraphRequest) -> bytes:
        """Raises ConnectionFailed for a header that HTTP cannot carry."""
        body = request.body
        if not request.headers:
            return b"%b%d\r\n\r\n%b" % (self._start, len(body), body)
        return b"%b%d\r\n%b\r\n%b" % (self._start, len(body), _lines(request.headers), body)


def _lines(headers: Headers) -> bytes:
    lines = []
    for name, value in headers:
        if start := _line_start(name):
            if "\r" in value or "\n" in value or "\0" in value:
                raise ConnectionFailed(f"HTTP cannot carry the value of the header {name!r}.")
            lines.append(f"{start}{value}\r\n")
    try:
        return "".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        raise ConnectionFailed("HTTP cannot carry a header beyond Latin-1.") from None


@lru_cache(maxsize=512)
def _line_start(name: str) -> str:
    """Empty for what the transport says itself."""
    if not _TOKEN.fullmatch(name):
        raise ConnectionFailed(f"HTTP cannot carry a header named {name!r}.")
    return "" if name.lower() in _OWN else f"{name}: "
