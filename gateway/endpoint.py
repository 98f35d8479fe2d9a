"""GraphQL over HTTP, on one path: what is asked and in which form, and whatever went wrong as an answer.

The checks stand in the order in which a request can be known: method, headers, media types, then the body.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.answers import Answer, Answers, Form
from gateway.config import Settings
from gateway.departure import DEPARTURE, Departure
from gateway.errors import (
    BODY_TOO_LARGE,
    CSRF,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NO_SUPERGRAPH,
    TOO_MANY_HEADERS,
    UNACCEPTABLE,
    UNSUPPORTED_CONTENT_TYPE,
    Refusal,
    refuse,
    too_late,
)
from gateway.incremental.sending import InParts, in_parts, send_in_parts
from gateway.media_types import (
    GRAPHQL,
    HTML,
    JSON,
    DeferForm,
    StreamForm,
    choose_media_type,
    defer_form,
    forces_no_preflight,
    is_json,
    stream_form,
)
from gateway.parameters import Batch, Parameters, read_body, read_one_or_many, read_query_string
from gateway.pipeline import Pipeline, Request
from gateway.reception import Reception
from gateway.request_headers import RequestHeaders
from gateway.subscriptions.multipart import MULTIPART, as_parts
from gateway.subscriptions.open import OpenSubscriptions
from gateway.subscriptions.running import Told
from gateway.subscriptions.sse import EVENT_STREAM, as_server_sent_events
from gateway.subscriptions.streaming import stream
from gateway.time_limit import TimeLimit
from resolvers.context import ExecutionResult
from schema.frozen import frozen_by_type

__all__ = ["GraphQLEndpoint"]

log = logging.getLogger("fiche.gateway")

PREFLIGHT_HEADERS = ("x-apollo-operation-name", "apollo-require-preflight")
"""A page of another site cannot set them without asking first, so a request that has one is no forgery."""


STREAM_HEADERS = (("cache-control", "no-store"), ("x-accel-buffering", "no"))
"""A proxy that gathers events would keep them from the client."""


class ClientGone(Exception):
    """The client closed the connection before its request was whole."""


Answered: TypeAlias = Answer | list[Answer] | AsyncGenerator[Told, None] | InParts


Tell: TypeAlias = Callable[[Answer | list[Answer]], None]

Mend: TypeAlias = Callable[[Answer], Awaitable[Answer]]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class _Exchange:
    scope: Scope
    receive: Receive
    headers: RequestHeaders
    media_type: str | None
    """Of a single answer, where the client takes one."""
    stream: StreamForm | None
    """Of one that comes piece by piece, where the client takes that."""
    defer: DeferForm | None
    """Of one of which parts come later, where the client takes that."""


class GraphQLEndpoint:
    """An ASGI application. `current` is asked once per request, so that a new graph never splits one."""

    def __init__(
        self,
        settings: Settings,
        current: Callable[[], Pipeline | None],
        reception: Reception,
        subscriptions: OpenSubscriptions,
        page: Response | None,
    ) -> None:
        self._most_headers, self._largest_body = settings.max_headers, settings.max_body_bytes
        self._current = current
        self._reception = reception
        self._subscriptions = subscriptions
        self._page = page
        self._answers = Answers(settings)
        self._time_limit = TimeLimit(settings.request_timeout)
        self._longest_batch = settings.max_batch if settings.batching else None
        self.tell: Tell | None = None
        """Is told of each answer, but for those that come as events."""
        self.mend: Mend | None = None
        """Says what the client gets of an answer that may have errors."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = RequestHeaders(scope)
        accept = ", ".join(headers.getlist("accept"))
        offers_page = self._page is not None and scope["method"] == "GET"
        media_type = choose_media_type(accept, (GRAPHQL, HTML, JSON) if offers_page else (GRAPHQL, JSON))
        if media_type == HTML and self._page is not None:
            await self._page(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, headers, media_type, stream_form(accept), defer_form(accept))
        departure = scope[DEPARTURE] = Departure()
        try:
            answer = await self._answer_in_time(exchange)
        except ClientGone:
            return
        except asyncio.CancelledError:
            if not departure.has_ended:
                raise
            departure.settled()
            return
        except Exception:
            answer = _failed()
        departure.matters_no_more()
        await self._send(exchange, answer, send)

    async def _send(self, exchange: _Exchange, answer: Answered, send: Send) -> None:
        if isinstance(answer, ExecutionResult | Refusal | list):
            await self._send_whole(exchange, answer, send)
        elif isinstance(answer, InParts):
            if self.tell is not None:
                self.tell(answer.first.result)
            form = Form(answer.form.value, exchange.headers.get("accept-encoding", ""))
            await send_in_parts(answer, self._answers, form, exchange.receive, send)
        else:
            await self._stream(exchange, answer, send)

    async def _send_whole(self, exchange: _Exchange, answer: Answer | list[Answer], send: Send) -> None:
        if self.tell is not None:
            self.tell(answer)
        if self.mend is not None:
            answer = await _mended(answer, self.mend)
        form = Form(exchange.media_type or JSON, exchange.headers.get("accept-encoding", ""))
        if isinstance(answer, list):
            response = self._answers.batch(answer, form)
        elif _is_event(exchange, answer):
            await self._stream(exchange, _once(answer), send)
            return
        else:
            response = self._answers.response(answer, form)
        await response(exchange.scope, exchange.receive, send)

    async def _stream(self, exchange: _Exchange, told: AsyncGenerator[Told, None], send: Send) -> None:
        by_parts = exchange.stream is StreamForm.PARTS
        chunks = (as_parts if by_parts else as_server_sent_events)(told, self._answers.written)
        content_type = ("content-type", MULTIPART if by_parts else EVENT_STREAM)
        async with aclosing(told):
            await stream(exchange.receive, send, (content_type, *STREAM_HEADERS), chunks)

    async def _answer_in_time(self, exchange: _Exchange) -> Answered:
        limit = self._time_limit.begun()
        try:
            with limit:
                taken = (exchange.media_type, exchange.stream, exchange.defer)
                accepted = any(each is not None for each in taken)
                refusal = self._refused(exchange.scope, exchange.headers, accepted=accepted)
                return refusal or await self._answer(exchange)
        except TimeoutError:
            if not limit.has_expired:
                raise
            return too_late(self._time_limit.seconds)

    def _refused(self, scope: Scope, headers: RequestHeaders, *, accepted: bool) -> Refusal | None:
        content_type = headers.get("content-type")
        if scope["method"] not in ("GET", "POST"):
            return refuse(METHOD_NOT_ALLOWED, f"{scope['method']} is not allowed: use GET or POST.")
        if len(headers.raw) > self._most_headers:
            return refuse(TOO_MANY_HEADERS, f"At most {self._most_headers} headers are allowed.")
        if not accepted:
            return refuse(
                UNACCEPTABLE, f"The answer can be {GRAPHQL} or {JSON}, and 'Accept' allows neither."
            )
        if forces_no_preflight(content_type) and not any(headers.get(name) for name in PREFLIGHT_HEADERS):
            return refuse(
                CSRF,
                "The request could come from a page of another site. Give it a 'Content-Type' such as "
                f"{JSON}, or one of the headers {', '.join(PREFLIGHT_HEADERS)}.",
            )
        if scope["method"] == "POST" and not is_json(content_type):
            return refuse(UNSUPPORTED_CONTENT_TYPE, f"The 'Content-Type' must be {JSON}, in UTF-8.")
        return None

    async def _answer(self, exchange: _Exchange) -> Answered:
        asked = await self._parameters(exchange.scope, exchange.receive, exchange.headers)
        if isinstance(asked, Refusal):
            return asked
        pipeline = self._current()
        if pipeline is None:
            return refuse(NO_SUPERGRAPH, "No supergraph is loaded.")
        with pipeline.uses:
            return await self._answer_by(pipeline, exchange, asked)

    async def _answer_by(
        self, pipeline: Pipeline, exchange: _Exchange, asked: Parameters | Batch
    ) -> Answered:
        scope, headers = exchange.scope, exchange.headers
        principal = await self._reception.principal(scope.get("client"), headers, asked)
        if isinstance(principal, Refusal):
            return principal
        is_safe = scope["method"] == "GET"
        if isinstance(asked, Parameters):
            request = self._reception.request(asked, headers, principal, is_safe, scope[DEPARTURE])
            if exchange.stream is None and exchange.defer is not None:
                answer = await self._reception.run_in_parts(pipeline, request)
                return await in_parts(answer, exchange.defer, is_only_form=exchange.media_type is None)
            if exchange.stream is None:
                return await self._reception.run(pipeline, request)
            return await self._subscribed(pipeline, request)
        make = partial(
            self._reception.request,
            headers=headers,
            principal=principal,
            is_safe=is_safe,
            departure=scope[DEPARTURE],
        )
        return await asyncio.gather(*(self._run_by_itself(pipeline, make, each) for each in asked))

    async def _subscribed(self, pipeline: Pipeline, request: Request) -> Answered:
        answer = await self._reception.subscribe(pipeline, request)
        if isinstance(answer, ExecutionResult | Refusal):
            return answer
        return await self._subscriptions.entered(answer, request.principal.expires_at, pipeline.uses)

    async def _run_by_itself(
        self, pipeline: Pipeline, make: Callable[[Parameters], Request], asked: Parameters | Refusal
    ) -> Answer:
        """One of a batch: whatever becomes of it, the others have their answers."""
        if isinstance(asked, Refusal):
            return asked
        try:
            return await self._reception.run(pipeline, make(asked))
        except Exception:
            return _failed()

    async def _parameters(
        self, scope: Scope, receive: Receive, headers: RequestHeaders
    ) -> Parameters | Batch | Refusal:
        if scope["method"] == "GET":
            return read_query_string(scope["query_string"], _id_in_path(scope))
        maximum = self._largest_body
        declared = headers.get("content-length", "0")
        body = None if declared.isdecimal() and int(declared) > maximum else await _read(receive, maximum)
        if body is None:
            return refuse(BODY_TOO_LARGE, f"The body is larger than {maximum:,} bytes.")
        if self._longest_batch is None:
            return read_body(body, _id_in_path(scope))
        return read_one_or_many(body, _id_in_path(scope), self._longest_batch)


async def _mended(answer: Answer | list[Answer], mend: Mend) -> Answer | list[Answer]:
    return [await mend(each) for each in answer] if isinstance(answer, list) else await mend(answer)


def _is_event(exchange: _Exchange, answer: Answer) -> bool:
    """Whether a single answer comes as the only event: where no other form is taken. A client of events
    understands a status that is an error, but not JSON in their place."""
    if exchange.media_type is not None or exchange.stream is None:
        return False
    return isinstance(answer, ExecutionResult) or (
        exchange.stream is StreamForm.EVENTS and answer.failure.starred
    )


async def _once(answer: Answer) -> AsyncGenerator[Told, None]:
    yield answer


def _failed() -> Refusal:
    log.exception("The request failed inside the gateway.")
    return refuse(INTERNAL, "Internal server error")


def _id_in_path(scope: Scope) -> str | None:
    named: str | None = scope.get("path_params", {}).get("document_id")
    return named


async def _read(receive: Receive, maximum: int) -> bytes | None:
    """The whole body, or None as soon as it is too large."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > maximum:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
