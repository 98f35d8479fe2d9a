"""Where a URL leads.

Plain ones, which are nearly all, are read here. For all others, with whatever the standard of URLs makes of
them, there is the library that speaks https: a gateway is seven megabytes smaller where nobody loads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Address", "is_address", "read_address"]

_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_LABEL: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LAST_LABEL: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"

PLAIN: Final = re.compile(
    rf"http://((?:{_BYTE}\.){{3}}{_BYTE}|(?:{_LABEL}\.)*{_LAST_LABEL})"
    r"(?::([1-9][0-9]{0,3}|[1-5][0-9]{4}))?"
    r"((?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?)",
    re.ASCII,
)
"""Spelled as the standard would spell them: no user, no query, nothing escaped, no dots to resolve."""

DEFAULT_PORT: Final = "80"


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    host: str
    """Of IPv6 in brackets."""
    port: int | None
    """None for that of the scheme."""
    target: str
    """Path and query."""
    has_user: bool = False


def read_address(url: str) -> Address:
    """Raises ValueError for what is no URL."""
    return _plain(url) or _any(url)


def is_address(text: str) -> bool:
    """Whether there can be a transport to it."""
    try:
        return read_address(text).scheme in ("http", "https")
    except ValueError:
        return False


def _plain(url: str) -> Address | None:
    found = PLAIN.fullmatch(url)
    if found is None:
        return None
    host, port, path = found.groups()
    return Address("http", host, None if port in (None, DEFAULT_PORT) else int(port), path or "/")


def _any(url: str) -> Address:
    from pyreqwest.http import Url

    parsed = Url(url)
    query = f"?{parsed.query_string}" if parsed.query_string else ""
    has_user = bool(parsed.username)
    return Address(parsed.scheme, parsed.host_str or "", parsed.port, parsed.path + query, has_user)
