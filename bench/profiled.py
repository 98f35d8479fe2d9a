"""`python -m bench profile WORKLOAD`: where the gateway's time goes, for a target that is missed.

The profiler makes each call dearer, so shares mean more than times. A full pass of the garbage collector
counts for whichever line was at work when it began.
"""

from __future__ import annotations

import pstats
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.candidates import FICHE
from bench.load import load
from bench.running import field
from bench.workloads import BENCHMARK, DISTINCT, NEVER_SEEN, SMALL_QUERY

__all__ = ["PROFILED", "bench_profile"]

PROFILED = {"benchmark": BENCHMARK, "small": SMALL_QUERY, "distinct": DISTINCT, "never-seen": NEVER_SEEN}

LINES = 40


async def bench_profile(name: str) -> None:
    workload = PROFILED[name]
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "profile"
        profiler = [sys.executable, "-m", "cProfile", "-o", str(kept)]
        fiche = replace(FICHE, command=lambda given: [*profiler, *FICHE.command(given)])
        async with field(with_peers=False, fiche=[fiche]) as running:
            (gateway,) = running.gateways
            requests = workload.requests * workload.rounds
            await load(gateway.target, workload.ask(gateway.target), requests, workload.connections)
        pstats.Stats(str(kept)).strip_dirs().sort_stats("tottime").print_stats(LINES)
