"""Each operation from its beginning to its end, for all who are told of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from gateway.beginning import Begun
from gateway.request import Request
from gateway.stages import stage
from gateway.telemetry.asking import Asking
from gateway.telemetry.field_usage import FieldUsage
from gateway.telemetry.noted import CURRENT, OPERATION, NotedOperation
from resolvers.context import ExecutionResult
from resolvers.transport import Transport

if TYPE_CHECKING:
    from gateway.graph import Graph

    Ended = Callable[[NotedOperation, float], None]
    """Is told of an operation, and how many seconds it took."""

__all__ = ["Watch"]

T = TypeVar("T")


class Watch:
    def __init__(self, usage: FieldUsage | None, ended: Ended | None, *, notes_fetches: bool) -> None:
        self._usage, self._ended, self._notes_fetches = usage, ended, notes_fetches

    async def run(self, request: Request, run: Callable[[Request], Awaitable[T]]) -> T:
        """What `run` gives."""
        operation = NotedOperation(request, perf_counter())
        noted = CURRENT.get()
        if noted is not None:
            noted.operations.append(operation)
        token = OPERATION.set(operation)
        try:
            return await run(request)
        finally:
            OPERATION.reset(token)
            if self._ended is not None:
                self._ended(operation, perf_counter() - operation.started)

    def asking(
        self, begun: Begun, graph: Graph, transports: Mapping[str, Transport]
    ) -> Mapping[str, Transport]:
        """The ways to the subgraphs for what has begun. An event of a subscription is nobody's request."""
        operation = OPERATION.get()
        if operation is None:
            return transports
        operation.begun = begun
        noted = CURRENT.get()
        if self._usage is not None:
            self._usage.note(
                begun, graph, _client(operation.request, "" if noted is None else noted.client.name)
            )
        if noted is not None and noted.traced is not None:
            noted.traced.began(operation)
        return Asking(transports, operation) if self._notes_fetches else transports

    async def executing(self, execution: Awaitable[ExecutionResult]) -> ExecutionResult:
        with stage("graphql.execute"):
            return await execution


def _client(request: Request, name: str) -> str:
    """Whom its token names is believed before what it says of itself."""
    return request.principal.client or name or "unknown"
