"""Events as server-sent events. See GraphQL over SSE, "distinct connections mode"."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from typing import Final

from gateway.errors import Refusal
from gateway.subscriptions.running import Beat, Told
from resolvers.context import ExecutionResult

__all__ = ["EVENT_STREAM", "as_server_sent_events"]

EVENT_STREAM: Final = "text/event-stream"

COMMENT: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"


async def as_server_sent_events(
    all_told: AsyncIterable[Told], response: Callable[[ExecutionResult | Refusal], bytes]
) -> AsyncGenerator[bytes, None]:
    """`response` writes a GraphQL response as JSON, which has no line breaks."""
    yield COMMENT  # so that the client knows at once that its subscription stands
    async for each in all_told:
        yield _event(each, response)
    yield COMPLETE


def _event(told: Told, response: Callable[[ExecutionResult | Refusal], bytes]) -> bytes:
    if isinstance(told, Beat):
        return COMMENT
    return b"".join((b"event: next\ndata: ", response(told), b"\n\n"))
