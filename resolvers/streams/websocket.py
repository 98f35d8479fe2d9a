"""Events of subgraphs over WebSocket, in the protocol `graphql-transport-ws`: one connection for each
subscription, so that the headers of one caller never serve another.
"""

from __future__ import annotations

from asyncio import timeout
from collections.abc import AsyncGenerator
from typing import Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, PayloadTooBig, WebSocketException
from websockets.typing import Subprotocol

from resolvers.json_values import JsonObject
from resolvers.streams import LARGEST_EVENT
from resolvers.transport import AnswerTooLarge, ConnectionFailed, DeadlineExceeded, SubgraphRequest

__all__ = ["WebSocketEventStreams"]

SUBPROTOCOL: Final = Subprotocol("graphql-transport-ws")

ID: Final = "1"
"""There is one subscription on a connection."""


class WebSocketEventStreams:
    """`url` begins with ws:// or wss://."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        try:
            async with timeout(request.timeout):
                socket = await self._connected(request)
            async with socket:
                async with timeout(request.timeout):
                    await _acknowledged(socket)
                    await _send(
                        socket, {"id": ID, "type": "subscribe", "payload": orjson.loads(request.body)}
                    )
                while (event := await _next(socket)) is not None:
                    yield event
        except TimeoutError as error:
            raise DeadlineExceeded(f"Not accepted in {request.timeout} seconds.") from error
        except ConnectionClosed as error:
            if error.sent is not None and error.sent.code == 1009:
                raise AnswerTooLarge(f"An event has more than {LARGEST_EVENT} bytes.") from error
            raise ConnectionFailed(f"The stream broke off before it was complete: {error}") from error
        except PayloadTooBig as error:
            raise AnswerTooLarge(f"An event has more than {LARGEST_EVENT} bytes.") from error
        except (OSError, WebSocketException, ValueError) as error:
            raise ConnectionFailed(str(error)) from error

    async def _connected(self, request: SubgraphRequest) -> ClientConnection:
        return await connect(
            self._url,
            subprotocols=[SUBPROTOCOL],
            additional_headers=list(request.headers),
            user_agent_header="fiche",
            proxy=None,
            open_timeout=None,
            max_size=LARGEST_EVENT,
            max_queue=1,
        )

    async def close(self) -> None:
        """Each connection belongs to its subscription."""


async def _acknowledged(socket: ClientConnection) -> None:
    if socket.subprotocol != SUBPROTOCOL:
        raise ConnectionFailed(f"The subgraph does not speak {SUBPROTOCOL}.")
    await _send(socket, {"type": "connection_init"})
    while (message := await _received(socket)).get("type") != "connection_ack":
        if message.get("type") != "ping":
            raise ConnectionFailed(f"'{message.get('type')}' came in place of 'connection_ack'.")
        await _send(socket, {"type": "pong"})


async def _next(socket: ClientConnection) -> bytes | None:
    """The next event; None when the subscription is complete."""
    while True:
        message = await _received(socket)
        match message:
            case {"type": "ping"}:
                await _send(socket, {"type": "pong"})
            case {"type": "pong"}:
                continue
            case {"type": "next", "id": str(named), "payload": dict(payload)} if named == ID:
                return orjson.dumps(payload)
            case {"type": "complete", "id": str(named)} if named == ID:
                return None
            case {"type": "error", "id": str(named), "payload": list(errors)} if named == ID:
                raise ConnectionFailed(f"The subgraph refused the subscription: {orjson.dumps(errors)!r}")
            case _:
                raise ConnectionFailed(f"A message of type '{message.get('type')}' does not belong here.")


async def _received(socket: ClientConnection) -> JsonObject:
    message = orjson.loads(await socket.recv())
    if type(message) is not dict:
        raise ConnectionFailed("A message is no JSON object.")
    return message


async def _send(socket: ClientConnection, message: JsonObject) -> None:
    await socket.send(orjson.dumps(message).decode())
