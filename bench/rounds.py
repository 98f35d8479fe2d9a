"""Rounds over all gateways in turn, so that a busy machine is busy for each of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from bench.load import BadAnswer, load
from bench.processes import peak_megabytes, usage
from bench.running import Running
from bench.workloads import Workload

__all__ = ["Figures", "in_rounds"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one gateway under one workload. Times are CPU milliseconds for a request."""

    median: float
    lowest: float
    highest: float
    requests_per_second: float
    """The median over rounds, with generator and subgraphs on the same machine."""
    megabytes: float
    """The most that the gateway has had up to the end of the workload."""
    times: tuple[float, ...] = ()
    """Of each round. In a round, all gateways came right after each other."""

    def over(self, other: Figures) -> float:
        """How many times the other's, in the median over rounds: what slows the machine for a while slows
        both."""
        return median(mine / its for mine, its in zip(self.times, other.times, strict=True))

    def on_top_of(self, other: Figures) -> float:
        """Per cent."""
        return (self.over(other) - 1) * 100

    def __str__(self) -> str:
        return f"{self.median:.3f} ({self.lowest:.3f}–{self.highest:.3f})"


async def in_rounds(workload: Workload, gateways: Sequence[Running]) -> Mapping[str, Figures]:
    """By the gateway's name. Each round starts with another gateway. One that fails has no figures; the first
    is ours, and may not.

    The medians also go to the standard error, for whoever waits.
    """
    measured: dict[str, list[tuple[float, float]]] = {gateway.name: [] for gateway in gateways}
    for number in range(-1, workload.rounds):
        in_turn = list(islice(cycle(gateways), number + 1, number + 1 + len(gateways)))
        for gateway in (each for each in in_turn if each.name in measured):
            try:
                figures_of_round = await _round(workload, gateway, number)
            except (BadAnswer, OSError, TimeoutError) as error:
                if gateway is gateways[0]:
                    raise
                del measured[gateway.name]
                print(f"{workload.name}: {gateway.name} failed: {error!r:.300}", file=sys.stderr, flush=True)
            else:
                measured[gateway.name] += figures_of_round
    figures = {
        gateway.name: _figures(gateway, measured[gateway.name])
        for gateway in gateways
        if gateway.name in measured
    }
    told = "  ".join(f"{name} {each.median:.3f}" for name, each in figures.items())
    print(f"{workload.name}: {told}", file=sys.stderr, flush=True)
    return figures


async def _round(workload: Workload, gateway: Running, number: int) -> list[tuple[float, float]]:
    """The first, with -1 for its number, is the warm-up, and tells nothing."""
    ask = workload.ask(gateway.target)
    if number < 0:
        await load(gateway.target, ask, workload.warm_up, workload.connections)
        return []
    first = workload.warm_up + number * workload.requests
    before = usage(gateway.pid).cpu
    loaded = await load(gateway.target, ask, workload.requests, workload.connections, first)
    cpu = usage(gateway.pid).cpu - before
    return [(cpu / workload.requests * 1000, workload.requests / loaded.seconds)]


def _figures(gateway: Running, rounds: Sequence[tuple[float, float]]) -> Figures:
    times, speeds = zip(*rounds, strict=True)
    return Figures(median(times), min(times), max(times), median(speeds), peak_megabytes(gateway.pid), times)
