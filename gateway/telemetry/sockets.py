"""Each operation over a WebSocket, told as a request of its own: of a subscription, that it has begun."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Final, TypeVar

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.errors import Refusal
from gateway.limits.addresses import Addresses
from gateway.telemetry.access_log import AccessLog, Ended, network
from gateway.telemetry.noted import CURRENT, Noted, client_name

__all__ = ["NotedSockets"]

AnswerT = TypeVar("AnswerT")

METHOD: Final = "WEBSOCKET"

ANSWERED: Final = 200


class NotedSockets:
    def __init__(self, access_log: AccessLog, addresses: Addresses, path: str) -> None:
        self._access_log, self._addresses, self._path = access_log, addresses, path

    async def noted(self, scope: Scope, answer: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
        """What `answer` gives."""
        noted = Noted(os.urandom(8).hex(), perf_counter(), client_name(dict(scope["headers"])))
        token = CURRENT.set(noted)
        try:
            found = await answer()
        finally:
            CURRENT.reset(token)
        status = found.failure.status if isinstance(found, Refusal) else ANSWERED
        seconds = perf_counter() - noted.started
        self._access_log.tell(noted, Ended(METHOD, self._path, status, seconds, 0, self._origin(scope)))
        return found

    def _origin(self, scope: Scope) -> str | None:
        peer = scope.get("client")
        return None if peer is None else network(self._addresses.of(peer, Headers(scope=scope)))
