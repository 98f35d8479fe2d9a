"""Events as parts of one HTTP response: `multipart/mixed;subscriptionSpec="1.0"`.

Each ends with the boundary of the next, because that is how a client knows that it is whole.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from typing import Final

from gateway.errors import Refusal
from gateway.subscriptions.running import Beat, Told
from resolvers.context import ExecutionResult

__all__ = ["MULTIPART", "as_parts"]

MULTIPART: Final = 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"'

BOUNDARY: Final = b"\r\n--graphql"
HEAD: Final = b"\r\ncontent-type: application/json\r\n\r\n"
END: Final = b"--\r\n"
HEARTBEAT: Final = b"{}"


async def as_parts(
    all_told: AsyncIterable[Told], response: Callable[[ExecutionResult | Refusal], bytes]
) -> AsyncGenerator[bytes, None]:
    """`response` writes a GraphQL response as JSON."""
    # A heartbeat at once, so that the client knows that its subscription stands.
    yield b"".join((BOUNDARY, HEAD, HEARTBEAT, BOUNDARY))
    async for each in all_told:
        yield b"".join((HEAD, _part(each, response), BOUNDARY))
    yield END


def _part(told: Told, response: Callable[[ExecutionResult | Refusal], bytes]) -> bytes:
    match told:
        case Beat():
            return HEARTBEAT
        case ExecutionResult():
            return b"".join((b'{"payload":', response(told), b"}"))
        case Refusal():
            # The members of a request error stand beside the payload: there is no payload any more.
            return b'{"payload":null,' + response(told).removeprefix(b"{")
