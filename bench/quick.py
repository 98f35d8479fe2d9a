"""`python -m bench quick`: Fiche alone, in half a minute, for whoever makes it faster."""

from __future__ import annotations

from dataclasses import replace

from bench.rounds import in_rounds
from bench.running import field
from bench.workloads import BENCHMARK, DISTINCT, NEVER_SEEN, SMALL_QUERY

__all__ = ["bench_quick"]


async def bench_quick() -> None:
    workloads = [
        replace(BENCHMARK, warm_up=100, requests=150, rounds=5),
        replace(SMALL_QUERY, warm_up=500, requests=1_000, rounds=5),
        replace(DISTINCT, warm_up=200, requests=1_000, rounds=5),
        replace(NEVER_SEEN, warm_up=20, requests=60, rounds=5),
    ]
    async with field(with_peers=False) as running:
        print(
            f"{'CPU ms per request, 16 connections':36} {'median':>8} {'fastest':>8} {'slowest':>8} {'MB':>5}"
        )
        for workload in workloads:
            (figures,) = (await in_rounds(workload, running.gateways)).values()
            times = f"{figures.median:8.3f} {figures.lowest:8.3f} {figures.highest:8.3f}"
            print(f"{workload.name:36} {times} {figures.megabytes:5.0f}", flush=True)
