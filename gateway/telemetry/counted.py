"""All figures of one process: where each is counted, or from whom it is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from gateway.errors import Refusal
from gateway.telemetry import catalogue
from gateway.telemetry.figures import Counter, Histogram, Labels, Metric, Reading, Series
from resolvers.caching.told import Told
from resolvers.transport.resilient import Seen

if TYPE_CHECKING:
    from gateway.answers import Answer
    from gateway.hooks.chain import Count
    from gateway.pipeline import Pipeline

__all__ = ["Figures", "Sizes"]

CHARACTERS: Final = 64
"""Of a code that a subgraph made up."""

STATES: Final = {"closed": 0, "half open": 1, "open": 2}


@dataclass(frozen=True, slots=True)
class Sizes:
    """What others count anyway."""

    pipeline: Callable[[], Pipeline | None]
    in_flight: Callable[[], int]
    subscriptions: Callable[[], int]
    hooks: Callable[[], Iterable[Count]] = tuple


class Figures:
    def __init__(self) -> None:
        self.served = Histogram(catalogue.SERVED)
        self.asked = Histogram(catalogue.ASKED)
        self.fields = Counter(catalogue.FIELDS)
        self.active = 0
        self._refused = Counter(catalogue.REFUSED)
        self._errors = Counter(catalogue.ERRORS)
        self._retries = Counter(catalogue.RETRIES)
        self._cache = Counter(catalogue.CACHE)
        self._answers = Counter(catalogue.ANSWERS)
        self._reloads = Counter(catalogue.RELOADS)
        self._breakers: dict[str, int] = {}
        self._reads_before = [0, 0, 0, 0]
        self._sizes: Sizes | None = None
        self._serving: Pipeline | None = None
        self._graph_hash = ""

    def read_from(self, sizes: Sizes) -> None:
        self._sizes = sizes

    def serve(self, pipeline: Pipeline) -> None:
        """From now on. What was counted of the graph before it goes on."""
        self._reads_before = self._reads()
        self._serving = pipeline
        self._graph_hash = sha256(pipeline.graph.supergraph.sdl.encode()).hexdigest()[:16]

    def answered(self, answer: Answer) -> None:
        """Counts what is wrong with it."""
        if isinstance(answer, Refusal):
            self._refused.add((answer.failure.code,))
            return
        for error in answer.errors:
            self._errors.add((str(error.extensions.get("code", ""))[:CHARACTERS],))

    def read(self, told: Told) -> None:
        """From the cache, or beside it."""
        for reading in told.readings:
            result = "hit" if reading.is_kept else "miss"
            self._cache.add((reading.fetch.subgraph, result), max(reading.entities, 1))

    def read_whole(self, *, is_kept: bool) -> None:
        self._answers.add(("hit" if is_kept else "miss",))

    def reloaded(self, *, is_good: bool) -> None:
        self._reloads.add(("good" if is_good else "bad",))

    def seen_of(self, subgraph: str) -> Seen:
        """What its traffic lets others know."""

        def changed(state: str) -> None:
            self._breakers[subgraph] = STATES[state]

        changed("closed")
        return Seen(lambda: self._retries.add((subgraph,)), changed)

    def told(self) -> dict[Metric, Series]:
        return {each.metric: each.series() for each in (*self._counted(), *self._read_elsewhere())}

    def _counted(self) -> Iterable[Counter | Histogram]:
        return (
            *(self.served, self.asked, self._refused, self._errors, self._retries),
            *(self._cache, self._answers, self._reloads, self.fields),
        )

    def _read_elsewhere(self) -> Iterable[Reading]:
        yield Reading(catalogue.ACTIVE, lambda: [((), self.active)])
        yield Reading(catalogue.BREAKER, lambda: [((name,), at) for name, at in self._breakers.items()])
        yield Reading(catalogue.KNOWN, lambda: _hits(*self._reads()[:2]))
        yield Reading(catalogue.PLANS, lambda: _hits(*self._reads()[2:]))
        yield Reading(catalogue.MEMORY, _memory)
        yield Reading(catalogue.CPU, _processor_time)
        if self._sizes is None:
            return
        sizes, pipeline = self._sizes, self._sizes.pipeline()
        yield Reading(catalogue.IN_FLIGHT, lambda: [((), sizes.in_flight())])
        yield Reading(catalogue.SUBSCRIPTIONS, lambda: [((), sizes.subscriptions())])
        yield Reading(catalogue.HOOK_CALLS, lambda: _calls_of(sizes.hooks()))
        yield Reading(catalogue.HOOK_TIME, lambda: _times_of(sizes.hooks()))
        if pipeline is not None:
            graph = pipeline.graph
            yield Reading(catalogue.OPERATIONS_KNOWN, lambda: [((), len(graph.known))])
            yield Reading(catalogue.OPERATIONS_PREPARED, lambda: [((), len(graph.operations))])
            yield Reading(catalogue.GRAPH, lambda: [((self._graph_hash,), 1)])

    def _reads(self) -> list[int]:
        """Of all graphs that were served: operations asked for, made known, planned for, planned."""
        if self._serving is None:
            return self._reads_before
        tally = self._serving.repertoire.tally
        now = (tally.known, tally.made_known, tally.prepared, tally.made_prepared)
        return [a + b for a, b in zip(self._reads_before, now, strict=True)]


def _hits(asked: int, made: int) -> list[tuple[Labels, float]]:
    return [(("hit",), asked - made), (("miss",), made)]


def _calls_of(counts: Iterable[Count]) -> Iterable[tuple[Labels, float]]:
    for each in counts:
        went_well = each.calls - each.refusals - each.failures
        results = {"ok": went_well, "refused": each.refusals, "failed": each.failures}
        yield from (((each.hook, each.stage, result), times) for result, times in results.items())


def _times_of(counts: Iterable[Count]) -> Iterable[tuple[Labels, float]]:
    return (((each.hook, each.stage), each.seconds) for each in counts)


def _memory() -> list[tuple[Labels, float]]:
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - a hundred times a minute, for one number
            pages = int(file.read().split()[1])
    except OSError:
        return []  # only Linux has it
    return [((str(os.getpid()),), pages * os.sysconf("SC_PAGE_SIZE"))]


def _processor_time() -> list[tuple[Labels, float]]:
    times = os.times()
    return [(("user",), times.user), (("system",), times.system)]
