"""Events as parts of one HTTP response: `multipart/mixed;subscriptionSpec="1.0"`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from typing import Final

from gateway.errors import Refusal
from gateway.subscriptions.running import Beat, Told
from resolvers.context import ExecutionResult

__all__ = ["MULTIPART", "as_parts"]

MULTIPART: Final = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"'

OPENING: Final = b"\r\n--graphql\r\ncontent-type: application/json\r\n\r\n"
CLOSING: Final = b"\r\n--graphql--\r\n"
HEARTBEAT: Final = b"{}"


async def as_parts(
    all_told: AsyncIterable[Told], response: Callable[[ExecutionResult | Refusal], bytes]
) -> AsyncGenerator[bytes, None]:
    """`response` writes a GraphQL response as JSON."""
    yield OPENING + HEARTBEAT  # so that the client knows at once that its subscription stands
    async for each in all_told:
        yield OPENING + _part(each, response)
    yield CLOSING


def _part(told: Told, response: Callable[[ExecutionResult | Refusal], bytes]) -> bytes:
    match told:
        case Beat():
            return HEARTBEAT
        case ExecutionResult():
            return b"".join((b'{"payload":', response(told), b"}"))
        case Refusal():
            # The members of a request error stand beside the payload: there is no payload any more.
            return b'{"payload":null,' + response(told).removeprefix(b"{")
