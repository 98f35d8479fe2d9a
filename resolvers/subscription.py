"""Subscriptions: one subgraph sends events, and the rest of the plan completes each of them.

A plan of a subscription begins with the fetch that opens the stream. For every event the whole plan is
executed as for a query; what that first fetch would bring is the event itself, and nothing is sent for it. So
an event meets the same errors, gaps, authorisation and projection as any other answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.plan import Fetch, Parallel, PlanNode, QueryPlan, Sequence
from resolvers.program import Program
from resolvers.requests import RequestText, root_request
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from schema.operation import OperationKind

__all__ = ["EventSource", "event_source", "execute_event"]


@dataclass(frozen=True, slots=True)
class EventSource:
    """Which subgraph sends the events, and what opens the stream."""

    subgraph: str
    _text: RequestText

    def body(self, variables: Mapping[str, object]) -> bytes:
        """Raises orjson.JSONEncodeError for a value that cannot be sent."""
        return self._text.body(variables)


def event_source(plan: QueryPlan) -> EventSource:
    """Raises ValueError where no fetch opens a stream."""
    first = _first(plan.node)
    if first is None or first.kind is not OperationKind.SUBSCRIPTION:
        raise ValueError(f"The plan does not begin with a subscription:\n{plan}")
    return EventSource(first.subgraph, root_request(first))


async def execute_event(
    program: Program,
    variables: Mapping[str, object],
    context: ExecutionContext,
    source: EventSource,
    event: bytes,
) -> ExecutionResult:
    """`event` is the response that the subgraph sent, as JSON. The context is of this event alone: its
    deadline begins when the event comes."""
    answered = _Answered(event, context.transports[source.subgraph])
    transports = {**context.transports, source.subgraph: answered}
    return await execute(program, variables, replace(context, transports=transports))


def _first(node: PlanNode | None) -> Fetch | None:
    match node:
        case Fetch():
            return node
        case Sequence(nodes) | Parallel(nodes):
            return _first(nodes[0]) if nodes else None
        case _:
            return None


class _Answered:
    """The transport of the event's subgraph: its first answer is there already."""

    def __init__(self, event: bytes, transport: Transport) -> None:
        self._event: bytes | None = event
        self._transport = transport

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        if self._event is None:
            return await self._transport.send(request)
        event, self._event = self._event, None
        return SubgraphAnswer(200, (), event)

    async def close(self) -> None:
        """The transport belongs to who made it."""
