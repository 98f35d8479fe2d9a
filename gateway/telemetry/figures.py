"""Figures that cost a request next to nothing: a dictionary by labels, with numbers in it.

They are made into a format when somebody asks for them. Each is for one event loop; those of several
processes are added up when they are told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

__all__ = ["OTHER", "Counter", "Histogram", "Kind", "Labels", "Metric", "Reading", "Series", "added"]

OTHER: Final = "other"
"""The label of all series beyond those that a metric may have."""

Labels: TypeAlias = tuple[str, ...]

Series: TypeAlias = dict[Labels, list[float]]
"""One number by labels; of a histogram the counts of its buckets, then the sum of what was observed."""


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    """As in the conventions of OpenTelemetry: `http.server.request.duration`."""
    kind: Kind
    unit: str
    """In the notation of UCUM: `s`, `By`, `{request}`."""
    told: str
    """What it tells, in one sentence."""
    labels: Labels = ()
    bounds: tuple[float, ...] = ()
    """Of a histogram's buckets, each of which holds its bound."""
    most: int = 500
    """Series. Whatever would be another one counts as `other`."""
    is_highest: bool = False
    """Of a gauge: what several processes say is one thing, of which the highest counts, and no sum."""


class Counter:
    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self._series: dict[Labels, float] = {}

    def add(self, labels: Labels = (), amount: float = 1) -> None:
        if labels not in self._series and len(self._series) >= self.metric.most - 1:
            labels = (OTHER,) * len(labels)
        self._series[labels] = self._series.get(labels, 0) + amount

    def series(self) -> Series:
        return {labels: [amount] for labels, amount in self._series.items()}


class Histogram:
    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self._bounds = metric.bounds
        self._series: Series = {}

    def observe(self, labels: Labels, value: float) -> None:
        self.observe_in(self.counts(labels), value)

    def observe_in(self, counts: list[float], value: float) -> None:
        """Where somebody keeps the counts that are observed most."""
        counts[bisect_left(self._bounds, value)] += 1
        counts[-1] += value

    def counts(self, labels: Labels) -> list[float]:
        found = self._series.get(labels)
        return self._begun(labels) if found is None else found

    def series(self) -> Series:
        return {labels: list(counts) for labels, counts in self._series.items()}

    def _begun(self, labels: Labels) -> list[float]:
        if len(self._series) >= self.metric.most - 1:
            labels = (OTHER,) * len(labels)
        return self._series.setdefault(labels, [0] * (len(self._bounds) + 1) + [0.0])


Read: TypeAlias = Callable[[], Iterable[tuple[Labels, float]]]


class Reading:
    """Read when it is asked for. A counter that somebody else keeps is read in the same way."""

    def __init__(self, metric: Metric, read: Read) -> None:
        self.metric, self._read = metric, read

    def series(self) -> Series:
        return {labels: [value] for labels, value in self._read()}


def added(metric: Metric, of_all: Iterable[Mapping[Labels, list[float]]]) -> Series:
    """What several processes have, as one."""
    total: Series = {}
    for series in of_all:
        for labels, numbers in series.items():
            have = total.get(labels)
            if have is None:
                total[labels] = list(numbers)
            elif metric.is_highest:
                have[0] = max(have[0], numbers[0])
            else:
                total[labels] = [a + b for a, b in zip(have, numbers, strict=True)]
    return total
