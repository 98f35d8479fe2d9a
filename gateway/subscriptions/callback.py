"""Events that subgraphs send by calling back: one POST opens the subscription, each event is a POST to us.

See Apollo's HTTP callback protocol 1.0. What a subgraph sends, and the answer:

    check      whether the subscription still stands: 204, or 404 where it has ended
    next       an event: 204, once it was taken
    complete   the end, with errors or without: 204
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from asyncio import Queue
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest

if TYPE_CHECKING:
    import httpx

__all__ = ["CALLBACK_PATH", "CallbackStreams", "Callbacks"]

CALLBACK_PATH: Final = "/subscription-callback"

ACCEPT: Final = "application/json;callbackSpec=1.0"

HEARTBEAT_SECONDS: Final = 5.0
MISSED_BEATS: Final = 3

PROTOCOL: Final = {"subscription-protocol": "callback/1.0"}
KNOWN: Final = Response(status_code=204, headers=PROTOCOL)
UNKNOWN: Final = Response(status_code=404, headers=PROTOCOL)
UNVERIFIED: Final = Response(status_code=401, headers=PROTOCOL)
MALFORMED: Final = Response(status_code=400, headers=PROTOCOL)

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Call:
    """What a subgraph has called about a subscription."""

    action: str
    payload: Json | None = None
    errors: object = None


@dataclass(slots=True)
class _Awaited:
    verifier: str
    calls: Queue[_Call] = field(default_factory=lambda: Queue(maxsize=1))
    """At most one waits, so that a subgraph is answered as fast as its events are taken."""


class Callbacks:
    """The subscriptions for which this process waits to be called."""

    def __init__(self, largest: int) -> None:
        """`largest` is in bytes, of one call."""
        self._largest = largest
        self._awaited: dict[str, _Awaited] = {}

    def __len__(self) -> int:
        return len(self._awaited)

    def expect(self) -> tuple[str, _Awaited]:
        named, awaited = secrets.token_urlsafe(18), _Awaited(secrets.token_urlsafe(24))
        self._awaited[named] = awaited
        return named, awaited

    def forget(self, named: str) -> None:
        self._awaited.pop(named, None)

    def route(self) -> Route:
        return Route(f"{CALLBACK_PATH}/{{named}}", self._called, methods=["POST"])

    async def _called(self, request: Request) -> Response:
        awaited = self._awaited.get(request.path_params["named"])
        if awaited is None:
            return UNKNOWN
        message = await self._message(request)
        match message:
            case {"kind": "subscription", "action": str(action), "verifier": str(verifier)}:
                if not hmac.compare_digest(verifier.encode(), awaited.verifier.encode()):
                    return UNVERIFIED
            case _:
                return MALFORMED
        payload = message.get("payload")
        await awaited.calls.put(
            _Call(action, payload if isinstance(payload, dict) else None, message.get("errors"))
        )
        return KNOWN

    async def _message(self, request: Request) -> Json:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._largest:
                return {}
        try:
            message = orjson.loads(body)
        except orjson.JSONDecodeError:
            return {}
        return message if isinstance(message, dict) else {}


class CallbackStreams:
    """Of one subgraph. Raises ValueError for what is no URL."""

    def __init__(
        self, url: str, callbacks: Callbacks, own_url: str, http: httpx.AsyncClient | None = None
    ) -> None:
        import httpx  # a gateway that nobody calls back is smaller without

        self._url = httpx.URL(url)
        self._callbacks = callbacks
        self._own_url = own_url
        self._http = http or httpx.AsyncClient(trust_env=False)

    async def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        named, awaited = self._callbacks.expect()
        try:
            asking = asyncio.create_task(self._ask(request, named, awaited.verifier))
            try:
                await self._accepted(asking, awaited, request.timeout)
            finally:
                asking.cancel()
            while (event := await _next(awaited)) is not None:
                yield event
        finally:
            self._callbacks.forget(named)

    async def _accepted(self, asking: asyncio.Task[None], awaited: _Awaited, seconds: float) -> None:
        """Before it answers, the subgraph checks whether we are who we say. It may even send its first event:
        that one waits."""
        checking = asyncio.create_task(awaited.calls.get())
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wait((asking, checking), return_when=asyncio.FIRST_COMPLETED)
                if asking.done():
                    asking.result()
                if (await checking).action != "check":
                    raise ConnectionFailed("Something came before the subgraph had checked.")
                await asking
        except TimeoutError as error:
            raise DeadlineExceeded(f"Not accepted in {seconds} seconds.") from error
        finally:
            checking.cancel()

    async def _ask(self, request: SubgraphRequest, named: str, verifier: str) -> None:
        import httpx

        asked = orjson.loads(request.body)
        asked["extensions"] = {
            **asked.get("extensions", {}),
            "subscription": {
                "callbackUrl": f"{self._own_url}{CALLBACK_PATH}/{named}",
                "subscriptionId": named,
                "verifier": verifier,
                "heartbeatIntervalMs": int(HEARTBEAT_SECONDS * 1000),
            },
        }
        headers = [("content-type", "application/json"), ("accept", ACCEPT), *request.headers]
        try:
            answer = await self._http.post(
                self._url, content=orjson.dumps(asked), headers=headers, timeout=request.timeout
            )
        except (httpx.HTTPError, ValueError) as error:
            raise ConnectionFailed(str(error)) from error
        if answer.status_code != 200:
            raise ConnectionFailed(f"The subscription was answered with HTTP status {answer.status_code}.")

    async def close(self) -> None:
        await self._http.aclose()


async def _next(awaited: _Awaited) -> bytes | None:
    """The next event; None when the subgraph completes. A subgraph that no longer checks is gone."""
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS * MISSED_BEATS):
                call = await awaited.calls.get()
        except TimeoutError as error:
            raise ConnectionFailed("The subgraph has not called for too long.") from error
        if call.action == "next" and call.payload is not None:
            return orjson.dumps(call.payload)
        if call.action == "complete":
            if call.errors:
                raise ConnectionFailed(f"The subgraph ended the subscription: {orjson.dumps(call.errors)!r}")
            return None
