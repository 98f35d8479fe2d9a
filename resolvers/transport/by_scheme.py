"""Which transport leads to a URL."""

from __future__ import annotations

from pyreqwest.http import Url

from resolvers.transport import Transport
from resolvers.transport.http import HttpTransport
from resolvers.transport.http1 import Http1Transport

__all__ = ["transport_to"]


def transport_to(url: str) -> Transport:
    """Raises ValueError for what is no http or https URL."""
    parsed = Url(url)
    is_plain = parsed.scheme == "http" and not parsed.username
    return Http1Transport(url) if is_plain else HttpTransport(url)
