"""Where sockets are opened: GraphQL over WebSocket, on the path of GraphQL over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers as RequestHeaders
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.answers import Answers
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.errors import INVALID_TOKEN, NO_SUPERGRAPH, Refusal, refuse, too_late
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline
from gateway.reception import Reception
from gateway.subscriptions.open import OpenSubscriptions
from gateway.subscriptions.sockets import Answer, serve_socket
from resolvers.context import ExecutionResult

if TYPE_CHECKING:
    from gateway.telemetry.sockets import NotedSockets

__all__ = ["SocketEndpoint"]


class SocketEndpoint:
    """An ASGI application. `current` is asked once per operation."""

    def __init__(
        self,
        settings: Settings,
        current: Callable[[], Pipeline | None],
        reception: Reception,
        subscriptions: OpenSubscriptions,
    ) -> None:
        self._settings = settings
        self._current = current
        self._reception = reception
        self._subscriptions = subscriptions
        self._answers = Answers(settings)
        self.tell: Callable[[ExecutionResult | Refusal], None] | None = None
        """Is told of each answer, but for events."""
        self.mend: Callable[[ExecutionResult | Refusal], Awaitable[ExecutionResult | Refusal]] | None = None
        self.noted: NotedSockets | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if not self._may_come_from(socket.headers):
            await socket.close()  # before it is accepted: HTTP status 403
            return
        await serve_socket(socket, self, self._answers.written)

    def _may_come_from(self, headers: RequestHeaders) -> bool:
        """A browser opens sockets for pages of any site, with its cookies, and asks nobody."""
        origin = headers.get("origin")
        if origin is None or "*" in self._settings.cors_origins or origin in self._settings.cors_origins:
            return True
        return urlsplit(origin).netloc == headers.get("host")

    async def admit(self, socket: WebSocket, payload: Mapping[str, object]) -> Principal | Refusal:
        headers = _with_given(socket.headers, payload)
        return await self._reception.principal(socket.scope.get("client"), headers)

    async def answer(self, socket: WebSocket, parameters: Parameters, principal: Principal) -> Answer:
        if self.noted is None:
            return await self._told(socket, parameters, principal)
        return await self.noted.noted(socket.scope, partial(self._told, socket, parameters, principal))

    async def _told(self, socket: WebSocket, parameters: Parameters, principal: Principal) -> Answer:
        answer = await self._answer(socket, parameters, principal)
        if self.tell is not None and isinstance(answer, ExecutionResult | Refusal):
            self.tell(answer)
        if self.mend is not None and isinstance(answer, ExecutionResult | Refusal):
            return await self.mend(answer)
        return answer

    async def _answer(self, socket: WebSocket, parameters: Parameters, principal: Principal) -> Answer:
        pipeline = self._current()
        if pipeline is None:
            return refuse(NO_SUPERGRAPH, "No supergraph is loaded.")
        if principal.expires_at is not None and principal.expires_at <= time.time():
            return refuse(INVALID_TOKEN, "The token has expired. Connect again with a new one.")
        request = self._reception.request(parameters, socket.headers, principal)
        try:
            async with asyncio.timeout(self._settings.request_timeout):
                with pipeline.uses:
                    answer = await self._reception.subscribe(pipeline, request)
        except TimeoutError:
            return too_late(self._settings.request_timeout)
        if isinstance(answer, ExecutionResult | Refusal):
            return answer
        return await self._subscriptions.entered(answer, principal.expires_at, pipeline.uses)


def _with_given(headers: RequestHeaders, payload: Mapping[str, object]) -> RequestHeaders:
    """A browser cannot give a socket headers, so clients give them in the payload, some under `headers`."""
    inner = payload.get("headers")
    given = {**payload, **inner} if isinstance(inner, dict) else payload
    own = {name.lower(): value for name, value in given.items() if isinstance(value, str)}
    kept = [(name, value) for name, value in headers.raw if name.decode("latin-1") not in own]
    try:
        more = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in own.items()]
    except UnicodeEncodeError:
        more = []  # no header has such a name or value
    return RequestHeaders(raw=[*kept, *more])
