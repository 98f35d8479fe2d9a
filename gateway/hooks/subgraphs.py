"""Around the way to a subgraph, before equal requests are merged: what hooks change tells requests apart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic

import orjson

from gateway.errors import Refusal
from gateway.hooks.chain import Hooks
from gateway.hooks.stages import Stage, SubgraphAnswered, SubgraphAsked, noted
from resolvers.transport import DeadlineExceeded, SubgraphAnswer, SubgraphRequest, Transport

__all__ = ["HookedTransport"]


class HookedTransport:
    def __init__(self, transport: Transport, subgraph: str, hooks: Hooks) -> None:
        self._transport, self._subgraph = transport, subgraph
        self._inward, self._outward = hooks.at(Stage.SUBGRAPH_REQUEST), hooks.at(Stage.SUBGRAPH_RESPONSE)

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Hooks take their time from that of the request."""
        limit = asyncio.timeout(request.timeout)
        try:
            async with limit:
                return await self._sent(request, monotonic() + request.timeout)
        except TimeoutError as error:
            raise DeadlineExceeded(f"No answer in {request.timeout} seconds, with hooks.") from error

    async def close(self) -> None:
        await self._transport.close()

    async def _sent(self, request: SubgraphRequest, ends: float) -> SubgraphAnswer:
        answer: SubgraphAnswer | None = None
        for call in self._inward:
            match await call.ask(
                SubgraphAsked(self._subgraph, request, noted()), SubgraphAsked, SubgraphAnswer
            ):
                case SubgraphAsked(request=changed):
                    request = changed
                case SubgraphAnswer() as own:
                    answer = own
                    break
                case Refusal() as refusal:
                    return _refused(refusal)
        if answer is None:
            left = max(ends - monotonic(), 0.001)
            answer = await self._transport.send(replace(request, timeout=left))
        for call in self._outward:
            match await call.ask(
                SubgraphAnswered(self._subgraph, request, answer, noted()), SubgraphAnswered
            ):
                case SubgraphAnswered(answer=changed_answer):
                    answer = changed_answer
                case Refusal() as refusal:
                    return _refused(refusal)
        return answer


def _refused(refusal: Refusal) -> SubgraphAnswer:
    """As if the subgraph had said so: its fields are null, and its message is for the log."""
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return SubgraphAnswer(200, headers, orjson.dumps({"data": None, **refusal.as_json()}))
