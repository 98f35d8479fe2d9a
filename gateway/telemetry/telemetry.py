"""All that watches one application, made of its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from gateway.answers import Answer
from gateway.config import Settings
from gateway.limits.in_flight import InFlight
from gateway.pipeline import Pipeline
from gateway.subscriptions.open import OpenSubscriptions
from gateway.telemetry.counted import Figures, Sizes
from gateway.telemetry.exported import Exported, listening_for_metrics
from gateway.telemetry.requests import MeasuredRequests, Templates
from gateway.telemetry.subgraphs import MeasuredTransport
from resolvers.caching.told import Told
from resolvers.transport import Transport
from resolvers.transport.resilient import Seen

__all__ = ["Telemetry"]


class Telemetry:
    def __init__(self, settings: Settings, shared: Path | None = None) -> None:
        """`shared`: a folder in which the workers of one gateway find each other's figures."""
        self._settings, self._shared = settings, shared
        self._figures = Figures()

    def read_from(
        self,
        current: Callable[[], Pipeline | None],
        in_flight: InFlight,
        subscriptions: OpenSubscriptions,
    ) -> None:
        """What others count anyway."""
        self._figures.read_from(Sizes(current, lambda: in_flight.now, lambda: len(subscriptions)))

    def middleware(self, path: str, routes: Sequence[BaseRoute]) -> list[Middleware]:
        """The outermost first. Most requests have this path."""
        templates = Templates(path, routes)
        return [Middleware(MeasuredRequests, figures=self._figures, templates=templates.of)]

    def answered(self, answer: Answer | list[Answer]) -> None:
        for each in answer if isinstance(answer, list) else (answer,):
            self._figures.answered(each)

    def watched(self, wire: Transport, subgraph: str) -> tuple[Transport, Seen]:
        """The transport, measured; and who counts what becomes of its traffic."""
        return MeasuredTransport(wire, subgraph, self._figures.asked), self._figures.seen_of(subgraph)

    def serve(self, pipeline: Pipeline) -> None:
        """From now on."""
        self._figures.serve(pipeline)

    def read(self, told: Told) -> None:
        """From the cache, or beside it."""
        self._figures.read(told)

    def reloaded(self, is_good: bool) -> None:
        self._figures.reloaded(is_good=is_good)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            if self._settings.metrics is not None:
                exported = Exported(self._figures.told, self._shared)
                await opened.enter_async_context(listening_for_metrics(exported, self._settings.metrics))
            yield
