"""Throughput over cores: the benchmark query to one, two and more worker processes.

Generator and subgraphs share the cores with the gateway, so requests per second cannot double on two cores
however well the gateway does. So the table also says how much of the machine was used: what all processes
together need for a request gives what the cores could answer at most. CPU for a request must not grow.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from statistics import median

from bench.candidates import FICHE, Candidate, Surroundings
from bench.load import load
from bench.processes import peak_megabytes, usage
from bench.report import NotMeasured, Section, Table, at_most
from bench.running import Running, field
from bench.workloads import BENCHMARK

__all__ = ["bench_workers"]

WORKLOAD = replace(BENCHMARK, connections=32, requests=300, rounds=7)

ROUNDS_BEFORE = 3
"""So that each worker has seen enough: the kernel deals connections out as it likes."""


@dataclass(frozen=True, slots=True)
class _Round:
    gateway: float
    """CPU milliseconds for a request."""
    everybody: float
    """The same, with generator and subgraphs."""
    per_second: float

    @property
    def share(self) -> float:
        """Of the requests per second that the cores could answer if none of them ever waited."""
        return self.per_second * self.everybody / 1000 / _cores()


async def bench_workers() -> Section:
    candidates = [_with(number) for number in _numbers(_cores())]
    async with field(with_peers=False, fiche=candidates) as running:
        if len(running.gateways) < len(candidates):
            raise NotMeasured("\n".join(running.notes))
        measured = await _measured(running.gateways)
        megabytes = {each.name: peak_megabytes(each.pid) for each in running.gateways}
    first, *others = (each.name for each in candidates)
    fastest = {name: min(each.gateway for each in rounds) for name, rounds in measured.items()}
    return Section(
        f"Several processes: benchmark query, {WORKLOAD.connections} connections, {_cores()} cores",
        [
            Table(
                ("", "CPU ms per request", "requests per second", "of what the cores could", "peak MB"),
                [_row(name, rounds, megabytes[name]) for name, rounds in measured.items()],
            )
        ],
        [
            "Generator and subgraphs need cores as well: what the cores could is their number divided by the "
            "CPU time of all processes for a request."
        ],
        [
            at_most(
                f"CPU of a request, {name} beside one", fastest[name] / fastest[first], 1.15, 1.05, "{:.2f}x"
            )
            for name in others
        ],
    )


def _numbers(cores: int) -> Sequence[int]:
    """One, two, four and so on, and as many as there are cores."""
    powers = [2**power for power in range(cores.bit_length()) if 2**power < cores]
    return [*powers, cores] if cores > 1 else [1, 2]


def _with(workers: int) -> Candidate:
    def command(given: Surroundings) -> Sequence[str]:
        return [*FICHE.command(given), "--workers", str(workers)]

    return replace(FICHE, name=f"{workers} worker{'s' if workers > 1 else ''}", command=command)


async def _measured(gateways: Sequence[Running]) -> Mapping[str, Sequence[_Round]]:
    found: dict[str, list[_Round]] = {gateway.name: [] for gateway in gateways}
    for number in range(-ROUNDS_BEFORE, WORKLOAD.rounds):
        for gateway in islice(
            cycle(gateways), number + ROUNDS_BEFORE, number + ROUNDS_BEFORE + len(gateways)
        ):
            measured = await _round(gateway)
            if number >= 0:
                found[gateway.name].append(measured)
    return found


async def _round(gateway: Running) -> _Round:
    """Gateway and subgraphs are children of this process."""
    own, all_before = usage(gateway.pid).cpu, usage(os.getpid()).cpu
    ask = WORKLOAD.ask(gateway.target)
    loaded = await load(gateway.target, ask, WORKLOAD.requests, WORKLOAD.connections)
    gateway_used, all_used = usage(gateway.pid).cpu - own, usage(os.getpid()).cpu - all_before
    milliseconds = 1000 / WORKLOAD.requests
    return _Round(gateway_used * milliseconds, all_used * milliseconds, WORKLOAD.requests / loaded.seconds)


def _row(name: str, rounds: Sequence[_Round], megabytes: float) -> Sequence[str]:
    times = [each.gateway for each in rounds]
    return (
        name,
        f"{median(times):.3f} ({min(times):.3f}–{max(times):.3f})",
        f"{median(each.per_second for each in rounds):,.0f}",
        f"{median(each.share for each in rounds):.0%}",
        f"{megabytes:.0f}",
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0))
