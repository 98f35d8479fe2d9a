"""The seam between a fetch and the wire.

A transport takes one request to one subgraph and gives the answer's bytes. It knows neither GraphQL nor
plans. What can go wrong on the way is raised as one of these, and nothing else:

    TransportError
      ConnectionFailed   no connection, or it broke before the answer was whole
      DeadlineExceeded   the answer was not whole in time
      AnswerTooLarge     the answer outgrew the limit of the transport
      CircuitOpen        not sent: too many requests before it have failed
      SubgraphOverloaded not sent: too many wait for their turn already
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, Protocol

from schema.frozen import frozen_by_type

__all__ = [
    "JSON_HEADERS",
    "AnswerTooLarge",
    "CircuitOpen",
    "ConnectionFailed",
    "DeadlineExceeded",
    "Headers",
    "SubgraphAnswer",
    "SubgraphOverloaded",
    "SubgraphRequest",
    "Transport",
    "TransportError",
]

Headers = tuple[tuple[str, str], ...]
"""Name and value pairs in order; names in lower case; a name may repeat."""

JSON_HEADERS: Final[Headers] = (
    ("content-type", "application/json"),
    # Under `application/json` a server tells of GraphQL errors with status 200, where the body is read.
    ("accept", "application/json, application/graphql-response+json;q=0.9"),
)
"""What a transport sends before the headers of the request."""


class TransportError(Exception):
    """The request has no answer."""


class ConnectionFailed(TransportError):
    pass


class DeadlineExceeded(TransportError):
    pass


class AnswerTooLarge(TransportError):
    pass


class CircuitOpen(TransportError):
    def __init__(self, seconds: float) -> None:
        """For how long at least."""
        super().__init__(f"Not asked for another {seconds:.1f} seconds: too many requests have failed.")
        self.seconds = seconds


class SubgraphOverloaded(TransportError):
    pass


@frozen_by_type
@dataclass(frozen=True, slots=True)
class SubgraphRequest:
    body: bytes
    """A GraphQL request, as JSON."""
    headers: Headers
    timeout: float
    """Seconds that the whole exchange may take."""
    is_query: bool = False
    """It changes nothing: it may be sent again, and one answer may serve equal ones."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class SubgraphAnswer:
    status: int
    headers: Headers
    body: bytes


class Transport(Protocol):
    """A transport may offer `begin(request) -> Future[SubgraphAnswer]` besides: what its `send` awaits. The
    request is written when `begin` returns, if a connection is free, so that several are under way without a
    task each. Whoever is cancelled before the last answer cancels the futures that are left."""

    def send(self, request: SubgraphRequest) -> Awaitable[SubgraphAnswer]:
        """Raises TransportError. Who cancels it is free at once; the exchange ends with its timeout
        at the latest."""
        ...

    async def close(self) -> None: ...
