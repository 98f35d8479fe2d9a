"""Rounds over all gateways in turn, so that a busy machine is busy for each of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from bench.load import BadAnswer, load, opened
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
    return (await in_rounds_together([workload], gateways))[workload.name]


async def in_rounds_together(
    workloads: Sequence[Workload], gateways: Sequence[Running]
) -> Mapping[str, Mapping[str, Figures]]:
    """As `in_rounds`, by the workload's name: each round has all of them, so that they can be compared. They
    differ in their connections at most: the first is the warm-up, and tells how many rounds."""
    first = workloads[0]
    measured: dict[str, dict[str, list[_Cost]]] = {
        each.name: {gateway.name: [] for gateway in gateways} for each in workloads
    }
    able = list(gateways)
    for number in range(-1, first.rounds):
        in_turn = islice(cycle(gateways), number + 1, number + 1 + len(gateways))
        for gateway in [each for each in in_turn if each in able]:
            try:
                if number < 0:
                    await load(gateway.target, first.ask(gateway.target), first.warm_up, first.connections)
                    continue
                for workload in workloads:
                    measured[workload.name][gateway.name].append(await _round(workload, gateway, number))
            except (BadAnswer, OSError, TimeoutError) as error:
                if gateway is gateways[0]:
                    raise
                able.remove(gateway)
                print(f"{first.name}: {gateway.name} failed: {error!r:.300}", file=sys.stderr, flush=True)
    return {
        name: _told(name, {each.name: _figures(each, of[each.name]) for each in able})
        for name, of in measured.items()
    }


def _told(workload: str, figures: Mapping[str, Figures]) -> Mapping[str, Figures]:
    medians = "  ".join(f"{name} {each.median:.3f}" for name, each in figures.items())
    print(f"{workload}: {medians}", file=sys.stderr, flush=True)
    return figures


@dataclass(frozen=True, slots=True)
class _Cost:
    cpu: float
    """Milliseconds for a request."""
    per_second: float


async def _round(workload: Workload, gateway: Running, number: int) -> _Cost:
    """Over connections that stay open, each of which was used before the clock starts."""
    ask, connections = workload.ask(gateway.target), workload.connections
    first = workload.warm_up + number * (connections + workload.requests)
    async with opened(gateway.target, connections) as ready:
        await ready.ask(ask, connections, first)
        before = usage(gateway.pid).cpu
        loaded = await ready.ask(ask, workload.requests, first + connections)
        cpu = usage(gateway.pid).cpu - before
    return _Cost(cpu / workload.requests * 1000, workload.requests / loaded.seconds)


def _figures(gateway: Running, rounds: Sequence[_Cost]) -> Figures:
    times = tuple(each.cpu for each in rounds)
    speed = median(each.per_second for each in rounds)
    return Figures(median(times), min(times), max(times), speed, peak_megabytes(gateway.pid), times)
