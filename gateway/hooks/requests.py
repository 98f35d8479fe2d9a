"""Around the pipeline, and within what is decided before a subgraph is asked.

What a subgraph asks on behalf of a caller passes no hook: the request that led to it has passed them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import orjson
from starlette.datastructures import Headers as ClientHeaders

from gateway.answers import Answer
from gateway.beginning import Begun
from gateway.config.subgraphs import NEVER_PROPAGATED, SIGNED_BY_OTHERS
from gateway.errors import Refusal
from gateway.graph import KnownOperation, PreparedOperation
from gateway.hooks.chain import Hooks
from gateway.hooks.stages import (
    Analysed,
    Answered,
    Asked,
    Executing,
    Failed,
    Notes,
    Planned,
    Stage,
    Understood,
    noted,
)
from gateway.request import Request
from gateway.subscriptions.running import Events
from resolvers.context import ExecutionResult

__all__ = ["AroundRequests", "DecisionHooks", "ErrorHooks"]

NOT_OF_HOOKS = NEVER_PROPAGATED | SIGNED_BY_OTHERS


class AroundRequests:
    """Parameters on the way in, answers on the way out."""

    def __init__(self, hooks: Hooks) -> None:
        self._inward, self._outward = hooks.at(Stage.PARAMETERS), hooks.at(Stage.ANSWER)

    async def run(self, request: Request, run: Callable[[Request], Awaitable[Answer]]) -> Answer:
        """What `run` gives, or what a hook gives in its place."""
        if request.is_inner:
            return await run(request)
        notes = noted()
        entered = await self._entered(request, notes)
        if not isinstance(entered, Request):
            return entered
        return await self._answered(entered, await run(entered), notes)

    async def subscribe(
        self, request: Request, run: Callable[[Request], Awaitable[Answer | Events]]
    ) -> Answer | Events:
        if request.is_inner:
            return await run(request)
        notes = noted()
        entered = await self._entered(request, notes)
        if not isinstance(entered, Request):
            return entered
        given = await run(entered)
        if isinstance(given, ExecutionResult | Refusal):
            return await self._answered(entered, given, notes)
        return self._events(entered, given, notes) if self._outward else given

    async def _entered(self, request: Request, notes: Notes) -> Request | Answer:
        headers = request.client_headers or ClientHeaders()
        for call in self._inward:
            given = Asked(request.parameters, request.principal, headers, notes)
            match await call.ask(given, Asked, ExecutionResult):
                case Asked(parameters=parameters):
                    request = replace(request, parameters=parameters)
                case ExecutionResult() | Refusal() as answer:
                    return answer
        return request

    async def _events(self, request: Request, events: Events, notes: Notes) -> Events:
        async with aclosing(events):
            async for each in events:
                told = (
                    await self._answered(request, each, notes) if isinstance(each, ExecutionResult) else each
                )
                yield told
                if isinstance(told, Refusal):
                    return

    async def _answered(self, request: Request, answer: Answer, notes: Notes) -> Answer:
        if not isinstance(answer, ExecutionResult) or not self._outward:
            return answer
        result = _read(answer)
        for call in self._outward:
            match await call.ask(Answered(request.parameters, result, request.principal, notes), Answered):
                case Answered(result=changed):
                    result = changed
                case Refusal() as refusal:
                    return refusal
        return result


class DecisionHooks:
    def __init__(self, hooks: Hooks) -> None:
        self._operation, self._analysis = hooks.at(Stage.OPERATION), hooks.at(Stage.ANALYSIS)
        self._plan, self._execute = hooks.at(Stage.PLAN), hooks.at(Stage.EXECUTE)

    async def understood(self, request: Request, known: KnownOperation) -> Refusal | None:
        if request.is_inner:
            return None
        for call in self._operation:
            given = Understood(request.parameters, known.operation, request.principal, noted())
            if isinstance(refusal := await call.ask(given), Refusal):
                return refusal
        return None

    async def prepared(
        self, request: Request, known: KnownOperation, prepared: PreparedOperation
    ) -> Refusal | None:
        if request.is_inner:
            return None
        operation, principal, notes = known.operation, request.principal, noted()
        denied = tuple(dict.fromkeys(each.coordinate for each in prepared.denied))
        for call in self._analysis:
            if isinstance(refusal := await call.ask(Analysed(operation, principal, denied, notes)), Refusal):
                return refusal
        for call in self._plan:
            given = Planned(operation, prepared.plan, principal, notes)
            if isinstance(refusal := await call.ask(given), Refusal):
                return refusal
        return None

    async def executing(self, request: Request, begun: Begun) -> Begun | Refusal:
        """With the headers that subgraphs are to get."""
        if request.is_inner:
            return begun
        headers = begun.headers
        for call in self._execute:
            given = Executing(begun.known.operation, begun.variables, request.principal, headers, noted())
            match await call.ask(given, Executing):
                case Executing(headers=more):
                    headers = tuple((name.lower(), value) for name, value in more)
                case Refusal() as refusal:
                    return refusal
        kept = tuple(header for header in headers if header[0] not in NOT_OF_HOOKS)
        return replace(begun, headers=kept) if kept else begun


class ErrorHooks:
    def __init__(self, hooks: Hooks) -> None:
        self._outward = hooks.at(Stage.ERROR)

    async def mended(self, answer: ExecutionResult | Refusal) -> ExecutionResult | Refusal:
        """As the client is to have it."""
        for call in self._outward:
            if isinstance(answer, ExecutionResult) and not answer.errors:
                return answer
            match await call.ask(Failed(answer, noted()), Failed):
                case Failed(answer=changed):
                    answer = changed
                case Refusal() as refusal:
                    answer = refusal
        return answer


def _read(result: ExecutionResult) -> ExecutionResult:
    """With its members, where it was kept as it is written."""
    if result.body is None:
        return result
    body = orjson.loads(result.body)
    return replace(result, data=body["data"], extensions=body.get("extensions", {}), body=None)
