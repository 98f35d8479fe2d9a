"""From what a connection brings to a request, and to its answer: the same for HTTP and for sockets."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from starlette.datastructures import Headers as RequestHeaders

from gateway.answers import Answer
from gateway.auth.asking_back import AskingBack
from gateway.auth.authenticate import Authenticate
from gateway.auth.caller_context import CALLER_HEADER
from gateway.auth.inner import InnerRequests
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.departure import Departure
from gateway.documents.resolve import Documents
from gateway.errors import Refusal
from gateway.explaining.entitlement import plan_to_expose
from gateway.incremental.parts import Parts, while_it_lasts
from gateway.limits.addresses import Addresses
from gateway.limits.in_flight import InFlight
from gateway.parameters import Batch, Parameters
from gateway.pipeline import Pipeline, Request
from gateway.subscriptions.running import Events
from resolvers.context import ExecutionResult
from resolvers.transport import Headers

if TYPE_CHECKING:
    from gateway.hooks.requests import AroundRequests
    from gateway.telemetry.watching import Watch

__all__ = ["Reception"]

log = logging.getLogger("fiche.gateway")

AnsweredT = TypeVar("AnsweredT")

Peer = tuple[str, int] | None
"""The other end of the connection."""


class Reception:
    def __init__(
        self, settings: Settings, authenticate: Authenticate, documents: Documents, in_flight: InFlight
    ) -> None:
        self._settings = settings
        self._propagates = tuple(settings.propagate_headers)
        self._limits_rates = settings.rate_limit is not None
        self._explains = settings.explain != "off"
        self.shows_headers = settings.headers is not None
        self._authenticate = authenticate
        self._documents = documents
        self._in_flight = in_flight
        self._inner = InnerRequests(settings.caller_key)
        self._addresses = Addresses(settings.trusted_proxies)
        self._asking_back = AskingBack(settings.inner_callers, self._inner)
        self.watch: Watch | None = None
        self.around: AroundRequests | None = None

    async def principal(
        self, peer: Peer, headers: RequestHeaders, asked: Parameters | Batch | None = None
    ) -> Principal | Refusal:
        """Who asks. Without parameters it is a client: a subgraph that asks back signs what it asks."""
        found = None if asked is None else self._asking_back.principal(headers, asked)
        principal = found or await self._authenticate(headers)
        if isinstance(principal, Refusal):
            return principal
        if principal.is_anonymous and self._limits_rates:
            return replace(principal, address=self._addresses.of(peer, headers))
        return principal

    def request(
        self,
        parameters: Parameters,
        headers: RequestHeaders,
        principal: Principal,
        is_safe: bool = False,
        departure: Departure | None = None,
    ) -> Request:
        asks_back = principal.context is not None
        return Request(
            parameters,
            headers=self._propagated(headers),
            client_headers=headers if self.shows_headers else None,
            principal=principal,
            is_safe=is_safe or asks_back,
            tells_cost=headers.get("graph-cost") == "true",
            tells_provenance=headers.get("graph-provenance") == "true",
            tells_timings=headers.get("graph-timings") == "true",
            exposes_plan=plan_to_expose(headers, principal, self._settings) if self._explains else None,
            departure=departure,
            is_inner=asks_back or self._inner.is_inner(headers.get(CALLER_HEADER), principal),
        )

    async def run(self, pipeline: Pipeline, request: Request) -> Answer:
        run = pipeline.run if self.around is None else partial(self.around.run, run=pipeline.run)
        return _logged(await self.admitted(request, run))

    async def subscribe(self, pipeline: Pipeline, request: Request) -> Answer | Events:
        subscribe = pipeline.subscribe
        run = subscribe if self.around is None else partial(self.around.subscribe, run=subscribe)
        answer = await self.admitted(request, run)
        return _logged(answer) if isinstance(answer, ExecutionResult | Refusal) else answer

    async def run_in_parts(self, pipeline: Pipeline, request: Request) -> Answer | Parts:
        """Parts count as under way, and their graph as in use, until the last has gone out. Hooks are given
        whole answers: with them, there are no parts."""
        if self.around is not None:  # hooks are given whole answers
            return await self.run(pipeline, request)
        answer = await self.admitted(request, pipeline.run_in_parts)
        if isinstance(answer, ExecutionResult | Refusal):
            return _logged(answer)
        return while_it_lasts(while_it_lasts(_logged_parts(answer), self._in_flight), pipeline.uses)

    async def admitted(
        self, request: Request, answer: Callable[[Request], Awaitable[AnsweredT]]
    ) -> AnsweredT | Refusal:
        """The answer to what is really asked, where a document is named, if there is room for one more."""
        if self.watch is not None:
            answer = partial(self.watch.run, run=answer)
        if request.is_inner:  # on behalf of a request that has found its place, and by no list of documents
            return await answer(request)
        parameters = await self._documents.resolved(request.parameters, request.principal.client)
        if isinstance(parameters, Refusal):
            return parameters
        if parameters is not request.parameters:
            request = replace(request, parameters=parameters)
        if busy := self._in_flight.enter():
            return busy
        try:
            return await answer(request)
        finally:
            self._in_flight.leave()

    def _propagated(self, headers: RequestHeaders) -> Headers:
        return tuple([(name, value) for name in self._propagates for value in headers.getlist(name)])


async def _logged_parts(parts: Parts) -> Parts:
    async with aclosing(parts):
        async for part in parts:
            _logged(part.result)
            yield part


def _logged(answer: Answer) -> Answer:
    if isinstance(answer, ExecutionResult):
        for placed in answer.failures:
            log.warning("Subgraph '%s' at %s: %s", placed.subgraph, placed.path, placed.failure)
    return answer
