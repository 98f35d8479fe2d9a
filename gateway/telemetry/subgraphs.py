"""Each attempt to ask a subgraph, measured where it meets the wire: repeats one by one, and once for all who
share an answer."""

from __future__ import annotations

from time import perf_counter

from gateway.telemetry.figures import Histogram
from resolvers.transport import (
    AnswerTooLarge,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphRequest,
    Transport,
    TransportError,
)

__all__ = ["MeasuredTransport", "kind_of"]

KINDS: tuple[tuple[type[TransportError], str], ...] = (
    (DeadlineExceeded, "timeout"),
    (ConnectionFailed, "connection_failed"),
    (AnswerTooLarge, "answer_too_large"),
)


def kind_of(error: BaseException) -> str:
    """As `error.type`."""
    return next((kind for failure, kind in KINDS if isinstance(error, failure)), "cancelled")


class MeasuredTransport:
    def __init__(self, transport: Transport, subgraph: str, asked: Histogram) -> None:
        self._transport, self._subgraph, self._asked = transport, subgraph, asked
        self._kept: dict[int, list[float]] = {}
        """The counts by status."""

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        started = perf_counter()
        try:
            answer = await self._transport.send(request)
        except BaseException as error:
            self._asked.observe(("POST", self._subgraph, "", kind_of(error)), perf_counter() - started)
            raise
        counts = self._kept.get(answer.status)
        if counts is None:
            counts = self._kept[answer.status] = self._counts(answer.status)
        self._asked.observe_in(counts, perf_counter() - started)
        return answer

    async def close(self) -> None:
        await self._transport.close()

    def _counts(self, status: int) -> list[float]:
        failed = str(status) if status >= 400 else ""
        return self._asked.counts(("POST", self._subgraph, str(status), failed))
