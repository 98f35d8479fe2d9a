"""Which transport leads to a URL."""

from __future__ import annotations

from resolvers.transport import Transport
from resolvers.transport.address import read_address
from resolvers.transport.http1 import Http1Transport
from resolvers.transport.limits import LARGEST_ANSWER

__all__ = ["transport_to"]


def transport_to(url: str, largest_answer: int = LARGEST_ANSWER) -> Transport:
    """Raises ValueError for what is no http or https URL."""
    address = read_address(url)
    if address.scheme == "http" and not address.has_user:
        return Http1Transport(url, largest_answer=largest_answer)
    from resolvers.transport.http import HttpTransport  # a gateway without such subgraphs is smaller

    return HttpTransport(url, largest_answer=largest_answer)
