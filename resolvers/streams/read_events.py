"""GraphQL over server-sent events, read: `next` has a response, `complete` is the end.

See GraphQL over SSE, "distinct connections mode".
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Final

from resolvers.streams.server_sent_events import EventParser
from resolvers.transport import ConnectionFailed, Headers, SubgraphRequest

__all__ = ["EVENT_STREAM", "check_opened", "event_headers", "graphql_events"]

EVENT_STREAM: Final = "text/event-stream"


def event_headers(request: SubgraphRequest) -> Headers:
    return (("content-type", "application/json"), ("accept", EVENT_STREAM), *request.headers)


def check_opened(status: int, content_type: str) -> None:
    """Raises ConnectionFailed for an answer that is no stream."""
    if status != 200:
        raise ConnectionFailed(f"The subscription was answered with HTTP status {status}.")
    if content_type.split(";", 1)[0].strip().lower() != EVENT_STREAM:
        raise ConnectionFailed(f"The subscription was answered with '{content_type}', no {EVENT_STREAM}.")


async def graphql_events(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Raises ConnectionFailed where the bytes end before the subscription is complete."""
    parser = EventParser()
    async for chunk in chunks:
        for event in parser.feed(chunk):
            if event.name == "complete":
                return
            if event.name == "next":
                yield event.data
    raise ConnectionFailed("The stream broke off before it was complete.")
