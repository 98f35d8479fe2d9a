"""The seam to subgraphs that send events.

A stream takes one subscription to one subgraph and gives its events: each is a GraphQL response as JSON. It
ends when the subgraph completes it. What goes wrong is raised as a `TransportError`:

    ConnectionFailed   no connection, it broke before the subgraph completed, or it speaks another protocol
    DeadlineExceeded   the subgraph did not accept the subscription in time
    AnswerTooLarge     one event outgrew the limit

Who closes the generator ends the subscription at the subgraph. Events are read when the one before was taken,
so a slow client slows its subgraph's stream down, and nothing piles up in between.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final, Protocol

from resolvers.transport import SubgraphRequest

__all__ = ["LARGEST_EVENT", "EventStreams"]

LARGEST_EVENT: Final = 4 * 1024 * 1024
"""In bytes."""


class EventStreams(Protocol):
    def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        """`request.timeout` is for the subgraph to accept the subscription: how long it then goes on is the
        subgraph's affair. Raises TransportError while it is read."""
        ...

    async def close(self) -> None: ...
