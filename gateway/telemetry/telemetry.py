"""All that watches one application, made of its settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from gateway.answers import Answer
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.limits.addresses import Addresses
from gateway.limits.in_flight import InFlight
from gateway.pipeline import Pipeline
from gateway.subscriptions.open import OpenSubscriptions
from gateway.telemetry.access_log import AccessLog, Write, to_standard_output
from gateway.telemetry.counted import Figures, Sizes
from gateway.telemetry.exported import Exported, listening_for_metrics
from gateway.telemetry.field_usage import FieldUsage
from gateway.telemetry.figures import Metric, Series
from gateway.telemetry.noted import CURRENT
from gateway.telemetry.noting import NotedRequests
from gateway.telemetry.requests import MeasuredRequests, Templates
from gateway.telemetry.slow_log import SlowLog
from gateway.telemetry.sockets import NotedSockets
from gateway.telemetry.subgraphs import MeasuredTransport
from gateway.telemetry.watching import Watch
from resolvers.caching.told import Told
from resolvers.transport import Transport
from resolvers.transport.resilient import Seen

if TYPE_CHECKING:
    from gateway.hooks.chain import Hooks
    from gateway.telemetry.spans import Tracing

__all__ = ["Telemetry"]

SECONDS_BETWEEN_COUNTS: Final = 10.0
"""In which the uses of fields are gathered."""


class Telemetry:
    def __init__(self, settings: Settings, shared: Path | None = None, write: Write | None = None) -> None:
        """`shared`: a folder in which the workers of one gateway find each other's figures. `write` takes the
        lines of the access log, if not the standard output."""
        self._settings, self._shared = settings, shared
        self._figures = Figures()
        self._usage = FieldUsage(self._figures.fields) if settings.field_usage else None
        slow = None if settings.slow_operation is None else SlowLog(settings.slow_operation)
        self._access_log = (
            AccessLog(write or to_standard_output, tells_variables=settings.access_log_variables)
            if settings.access_log
            else None
        )
        self._traces = settings.otlp is not None and settings.traces > 0
        self._tracing: Tracing | None = None
        ended = None if slow is None else slow.ended
        notes_fetches = self._traces or self._access_log is not None or slow is not None
        self.watch: Watch | None = None
        """Of single operations."""
        if notes_fetches or self._usage is not None:
            self.watch = Watch(self._usage, ended, notes_fetches=notes_fetches)

    def read_from(
        self,
        current: Callable[[], Pipeline | None],
        in_flight: InFlight,
        subscriptions: OpenSubscriptions,
        hooks: Hooks | None = None,
    ) -> None:
        """What others count anyway."""
        counts = tuple if hooks is None else hooks.counts
        self._figures.read_from(Sizes(current, lambda: in_flight.now, lambda: len(subscriptions), counts))

    def middleware(self, path: str, routes: Sequence[BaseRoute]) -> list[Middleware]:
        """The outermost first. Most requests have this path."""
        template = Templates(path, routes).of
        around = [Middleware(MeasuredRequests, figures=self._figures, path=path, template=template)]
        if self.watch is None:
            return around
        addresses = Addresses(self._settings.trusted_proxies)

        def noted(app: ASGIApp) -> NotedRequests:
            return NotedRequests(app, template, addresses, self._access_log, lambda: self._tracing)

        return [*around, Middleware(noted)]

    def sockets(self, path: str) -> NotedSockets | None:
        """Who tells of what is asked over sockets at this path."""
        if self._access_log is None:
            return None
        return NotedSockets(self._access_log, Addresses(self._settings.trusted_proxies), path)

    def answered(self, answer: Answer | list[Answer]) -> None:
        noted = CURRENT.get()
        for each in answer if isinstance(answer, list) else (answer,):
            self._figures.answered(each)
            if noted is not None:
                noted.codes += _codes(each)

    def watched(self, wire: Transport, subgraph: str) -> tuple[Transport, Seen]:
        """The transport, measured; and who counts what becomes of its traffic."""
        if self._traces:
            from gateway.telemetry.spans import TracedTransport

            wire = TracedTransport(wire, subgraph)
        return MeasuredTransport(wire, subgraph, self._figures.asked), self._figures.seen_of(subgraph)

    def serve(self, pipeline: Pipeline) -> None:
        """From now on."""
        self._figures.serve(pipeline)

    def read(self, told: Told) -> None:
        """From the cache, or beside it."""
        self._figures.read(told)

    def read_whole(self, is_kept: bool) -> None:
        """A whole answer: kept, or put together."""
        self._figures.read_whole(is_kept=is_kept)

    def reloaded(self, is_good: bool) -> None:
        self._figures.reloaded(is_good=is_good)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """In the process that serves."""
        settings = self._settings
        async with AsyncExitStack() as opened:
            if self._usage is not None:
                await opened.enter_async_context(_running(self._counting(self._usage)))
            if settings.metrics is not None:
                exported = Exported(self._told, self._shared)
                await opened.enter_async_context(listening_for_metrics(exported, settings.metrics))
            if settings.otlp is not None:
                await self._send_to(settings.otlp, opened)
            yield

    async def _send_to(self, otlp: str, opened: AsyncExitStack) -> None:
        from gateway.telemetry.collector import Sending, this_process
        from gateway.telemetry.spans import Tracing

        settings, resource = self._settings, this_process()
        if self._traces:
            self._tracing = Tracing(otlp, settings.traces, resource, tells_documents=settings.trace_documents)
            opened.push_async_callback(asyncio.to_thread, self._tracing.close)
        if settings.otlp_metrics:
            sending = Sending(otlp, settings.otlp_metrics, self._told, resource)
            opened.push_async_callback(sending.close)
            await opened.enter_async_context(_running(sending.run()))

    async def _counting(self, usage: FieldUsage) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_COUNTS)
            usage.count()

    def _told(self) -> Mapping[Metric, Series]:
        if self._usage is not None:
            self._usage.count()
        return self._figures.told()


def _codes(answer: Answer) -> list[str]:
    if isinstance(answer, Refusal):
        return [answer.failure.code]
    return [str(error.extensions.get("code", "")) for error in answer.errors]


@asynccontextmanager
async def _running(forever: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(forever)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
