"""What is served now, and what was served before and still has requests to answer."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from gateway.collector import spare_what_stays
from gateway.pipeline import Pipeline
from gateway.subscriptions.open import SCHEMA_RELOAD, OpenSubscriptions
from resolvers.caching.answer_cache import AnswerCache

__all__ = ["Generation", "Serving"]

SECONDS_TO_END = 5.0
"""For requests that are still running when the application has been told to end."""

SECONDS_BEFORE_TIDYING = 10.0
"""After a graph was given up: its memory is taken back in one go, during which nobody is served, so several
changes in a row are tidied up together."""

log = logging.getLogger("fiche.gateway")


@dataclass(frozen=True, slots=True)
class Generation:
    """A graph, and all that was opened for it and is closed with it."""

    pipeline: Pipeline
    opened: AsyncExitStack
    cache: AnswerCache | None = None


class Serving:
    """Nothing before the start, after the end and without a graph."""

    def __init__(
        self, subscriptions: OpenSubscriptions, tell: Callable[[Pipeline], None] | None = None
    ) -> None:
        """`tell` is told of each that serves."""
        self._subscriptions = subscriptions
        self._tell = tell
        self._now: Generation | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._tidying: asyncio.TimerHandle | None = None

    def current(self) -> Pipeline | None:
        return None if self._now is None else self._now.pipeline

    @property
    def cache(self) -> AnswerCache | None:
        return None if self._now is None else self._now.cache

    def switch(self, to: Generation | None) -> None:
        """At once, for the next request. Those that are running stay with the graph that they began with, but
        for subscriptions, which might stay for ever."""
        before, self._now = self._now, to
        if to is not None and self._tell is not None:
            self._tell(to.pipeline)
        if before is not None:
            self._subscriptions.end_all(SCHEMA_RELOAD)
            ending = asyncio.create_task(_end(before))
            self._ending.add(ending)
            ending.add_done_callback(self._ended)

    async def renew(self, to: Generation) -> None:
        """Switches once what is asked for most is prepared: half of the time until then is for requests."""
        if self._now is not None:
            started = time.monotonic()
            for _ in to.pipeline.repertoire.warm(self._now.pipeline.graph):
                await asyncio.sleep(time.monotonic() - started)
                started = time.monotonic()
        self.switch(to)

    async def close(self) -> None:
        self.switch(None)
        if self._ending:
            await asyncio.wait(self._ending, timeout=SECONDS_TO_END)
        if self._tidying is not None:
            self._tidying.cancel()

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._ending.discard(ending)
        if self._tidying is None:
            self._tidying = asyncio.get_running_loop().call_later(SECONDS_BEFORE_TIDYING, self._tidy)

    def _tidy(self) -> None:
        """Old graphs are full of cycles, and were spared until now."""
        self._tidying = None
        gc.unfreeze()
        spare_what_stays()


async def _end(generation: Generation) -> None:
    """Once its last request is answered."""
    await generation.pipeline.uses.over()
    generation.pipeline.graph.forget()
    try:
        await generation.opened.aclose()
    except Exception:
        log.exception("What belonged to an old graph could not be closed.")
