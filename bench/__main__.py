"""`python -m bench`: all, written to bench/RESULTS.md. `python -m bench NAME …`: parts, printed only."""

from __future__ import annotations

import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence

import uvloop

from bench.caching import bench_caching
from bench.growth import bench_connections, bench_sizes
from bench.matching import bench_matching
from bench.planner import bench_planner
from bench.products import bench_products
from bench.profiled import PROFILED, bench_profile
from bench.quick import bench_quick
from bench.report import Section, written
from bench.results import keep, targets, under_load, write_results
from bench.rights import bench_rights
from bench.shares import bench_shares
from bench.side_by_side import bench_side_by_side
from bench.transport import bench_transport
from bench.workers import bench_workers

Bench = Callable[[], Awaitable[Section]]

BENCHES: Mapping[str, Bench] = {
    "side-by-side": bench_side_by_side,
    "sizes": bench_sizes,
    "connections": bench_connections,
    "workers": bench_workers,
    "caching": bench_caching,
    "rights": bench_rights,
    "planner": bench_planner,
    "shares": bench_shares,
    "transport": bench_transport,
    "matching": bench_matching,
    "products": bench_products,
}


async def run(names: Sequence[str], benches: Mapping[str, Bench] = BENCHES) -> Sequence[str]:
    """Which parts have no figures. They take nothing from the others."""
    sections: list[Section] = []
    failed: list[str] = []
    for name in names:
        start = time.perf_counter()
        try:
            section = under_load(await benches[name]())
        except Exception:
            failed.append(name)
            traceback.print_exc()
            continue
        keep(name, section)
        sections.append(section)
        print(written(section), f"({name}: {time.perf_counter() - start:.0f} s)\n", sep="\n", flush=True)
    print(written(targets(sections)))
    return failed


def main(names: Sequence[str]) -> None:
    match list(names):
        case ["quick"]:
            uvloop.run(bench_quick())
            return
        case ["profile", workload] if workload in PROFILED:
            uvloop.run(bench_profile(workload))
            return
        case ["results"]:
            write_results(list(BENCHES))
            return
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(
            f"There is no bench '{unknown[0]}': choose of {', '.join(BENCHES)}; or, by itself, quick, results"
            f" or profile {'|'.join(PROFILED)}"
        )
    failed = uvloop.run(run(names or list(BENCHES)))
    if not names:
        write_results(list(BENCHES))
    if failed:
        raise SystemExit(f"Not measured: {', '.join(failed)}. Older figures of theirs stay as they were.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whatever was started ends with it
    main(sys.argv[1:])
