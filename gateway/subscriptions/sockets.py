"""Operations over WebSocket, in the protocol `graphql-transport-ws`.

Each connection reads its messages one after the other; each of its operations is a task. Close codes:

    4400  a message that is none             4408  no `connection_init` in time
    4401  `subscribe` before it was acknowledged   4409  an id that is in use
    4403  a token that is not believed       4429  `connection_init` twice, or too many operations
    4406  another subprotocol                4500  the gateway failed
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import Task, create_task
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.auth.principal import Principal
from gateway.errors import INTERNAL, Refusal, refuse
from gateway.parameters import Parameters, read_body
from gateway.subscriptions.running import Beat, Told
from resolvers.context import ExecutionResult

__all__ = ["SUBPROTOCOL", "SocketLimits", "SocketOperations", "serve_socket"]

log = logging.getLogger("fiche.gateway")

SUBPROTOCOL: Final = "graphql-transport-ws"

Answer: TypeAlias = ExecutionResult | Refusal | AsyncGenerator[Told, None]

Json: TypeAlias = Mapping[str, object]


class SocketOperations(Protocol):
    """What a connection asks of the gateway."""

    async def admit(self, socket: WebSocket, payload: Json) -> Principal | Refusal:
        """Who asks, by the request that opened the socket and by the payload of `connection_init`."""
        ...

    async def answer(self, socket: WebSocket, parameters: Parameters, principal: Principal) -> Answer: ...


@dataclass(frozen=True, slots=True)
class SocketLimits:
    seconds_to_init: float = 10.0
    seconds_to_take: float = 30.0
    """How long a message may wait for the client to read it."""
    operations: int = 100
    """At the same time on one connection."""


class _Closed(Exception):
    """The connection ends with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def serve_socket(
    socket: WebSocket,
    operations: SocketOperations,
    response: Callable[[ExecutionResult | Refusal], bytes],
    limits: SocketLimits = SocketLimits(),
) -> None:
    """Returns when the connection has ended. `response` writes a GraphQL response as JSON."""
    if SUBPROTOCOL not in socket.scope.get("subprotocols", ()):
        await socket.accept()
        await socket.close(4406, "Subprotocol not acceptable")
        return
    await socket.accept(subprotocol=SUBPROTOCOL)
    connection = _Connection(socket, operations, response, limits)
    try:
        await connection.run()
    except _Closed as closed:
        await socket.close(closed.code, closed.reason)
    except (WebSocketDisconnect, TimeoutError, OSError):
        return
    finally:
        await connection.end()


class _Connection:
    def __init__(
        self,
        socket: WebSocket,
        operations: SocketOperations,
        response: Callable[[ExecutionResult | Refusal], bytes],
        limits: SocketLimits,
    ) -> None:
        self._socket = socket
        self._operations = operations
        self._response = response
        self._limits = limits
        self._running: dict[str, Task[None]] = {}
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        principal = await self._initialised()
        await self._send({"type": "connection_ack"})
        while True:
            match await self._received():
                case {"type": "subscribe", "id": str(named), "payload": dict(payload)} if named:
                    self._start(named, payload, principal)
                case {"type": "complete", "id": str(named)}:
                    if task := self._running.pop(named, None):
                        task.cancel()
                case {"type": "connection_init"}:
                    raise _Closed(4429, "Too many initialisation requests")
                case message:
                    raise _Closed(4400, f"Invalid message of type '{message.get('type')}'"[:120])

    async def end(self) -> None:
        running = tuple(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _initialised(self) -> Principal:
        try:
            async with asyncio.timeout(self._limits.seconds_to_init):
                message = await self._received()
        except TimeoutError:
            raise _Closed(4408, "Connection initialisation timeout") from None
        match message:
            case {"type": "connection_init", **rest}:
                payload = rest.get("payload")
            case {"type": "subscribe"}:
                raise _Closed(4401, "Unauthorized")
            case _:
                raise _Closed(4400, "The first message must be 'connection_init'")
        if not (payload is None or isinstance(payload, dict)):
            raise _Closed(4400, "The payload of 'connection_init' is not an object")
        principal = await self._operations.admit(self._socket, payload or {})
        if isinstance(principal, Refusal):
            raise _Closed(4403, "Forbidden")
        return principal

    async def _received(self) -> Json:
        """The next message that is no ping or pong."""
        while True:
            message = _message(await self._socket.receive())
            match message:
                case {"type": "ping"}:
                    await self._send({"type": "pong"})
                case {"type": "pong"}:
                    continue
                case _:
                    return message

    def _start(self, named: str, payload: Json, principal: Principal) -> None:
        if named in self._running:
            raise _Closed(4409, f"Subscriber for {named} already exists"[:120])
        if len(self._running) >= self._limits.operations:
            raise _Closed(4429, f"More than {self._limits.operations} operations at the same time")
        task = create_task(self._serve(named, payload, principal))
        self._running[named] = task
        task.add_done_callback(lambda done: self._forget(named, done))

    def _forget(self, named: str, done: Task[None]) -> None:
        """The id may be in use again by now."""
        if self._running.get(named) is done:
            del self._running[named]
        if not done.cancelled() and (error := done.exception()) is not None:
            log.debug("The client of the operation %s is gone: %r", named, error)

    async def _serve(self, named: str, payload: Json, principal: Principal) -> None:
        parameters = read_body(orjson.dumps(payload))
        try:
            answer: Answer = (
                parameters
                if isinstance(parameters, Refusal)
                else await self._operations.answer(self._socket, parameters, principal)
            )
            completes = await self._told(named, answer)
        except (WebSocketDisconnect, TimeoutError, OSError):
            raise
        except Exception:
            log.exception("The operation failed inside the gateway.")
            completes = await self._tell(named, refuse(INTERNAL, "Internal server error"))
        self._running.pop(named, None)
        if completes:
            await self._send({"id": named, "type": "complete"})

    async def _told(self, named: str, answer: Answer) -> bool:
        """Whether the end is still to be told."""
        if isinstance(answer, ExecutionResult | Refusal):
            return await self._tell(named, answer)
        async with aclosing(answer) as all_told:
            async for each in all_told:
                if not isinstance(each, Beat) and not await self._tell(named, each):
                    return False
        return True

    async def _tell(self, named: str, answer: ExecutionResult | Refusal) -> bool:
        """An error is the end of its operation."""
        payload = orjson.Fragment(self._response(answer))
        if isinstance(answer, ExecutionResult):
            await self._send({"id": named, "type": "next", "payload": payload})
            return True
        await self._send({"id": named, "type": "error", "payload": answer.as_json()["errors"]})
        return False

    async def _send(self, message: Json) -> None:
        """Raises TimeoutError where the client takes nothing."""
        text = orjson.dumps(message).decode()
        async with asyncio.timeout(self._limits.seconds_to_take), self._sending:
            await self._socket.send_text(text)


def _message(received: Mapping[str, object]) -> Json:
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    text = received.get("text")
    if not isinstance(text, str):
        raise _Closed(4400, "Only text messages are understood")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _Closed(4400, "The message is not JSON") from None
    if not isinstance(message, dict):
        raise _Closed(4400, "The message is not an object")
    return message
