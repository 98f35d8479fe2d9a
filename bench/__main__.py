"""`python -m bench`: all, written to bench/RESULTS.md. `python -m bench NAME …`: parts, printed only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import uvloop

from bench.growth import bench_connections, bench_sizes
from bench.matching import bench_matching
from bench.planner import bench_planner
from bench.quick import bench_quick
from bench.report import Section, written
from bench.rights import bench_rights
from bench.shares import bench_shares
from bench.side_by_side import bench_side_by_side

BENCHES: Mapping[str, Callable[[], Awaitable[Section]]] = {
    "side-by-side": bench_side_by_side,
    "sizes": bench_sizes,
    "connections": bench_connections,
    "rights": bench_rights,
    "planner": bench_planner,
    "shares": bench_shares,
    "matching": bench_matching,
}

QUICK = "quick"

RESULTS = Path(__file__).with_name("RESULTS.md")


async def run(names: Sequence[str]) -> None:
    sections: list[Section] = []
    for name in names:
        start = time.perf_counter()
        section = await BENCHES[name]()
        sections.append(section)
        print(written(section), f"({name}: {time.perf_counter() - start:.0f} s)\n", sep="\n", flush=True)
    targets = Section("Targets", verdicts=[verdict for section in sections for verdict in section.verdicts])
    print(written(targets))
    if len(names) == len(BENCHES):
        RESULTS.write_text("\n".join([_head(), written(targets), *(written(each) for each in sections)]))


def _head() -> str:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        "# Results of `make bench`\n\n"
        f"{os.cpu_count()} cores, Python {python}, {_node()}. How each figure is taken, and how far it may "
        "be trusted: [docs/performance.md](../docs/performance.md).\n"
    )


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        return "no Node.js"
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - as found
    return f"Node.js {told.stdout.strip()}"


def main(names: Sequence[str]) -> None:
    if list(names) == [QUICK]:
        uvloop.run(bench_quick())
        return
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(
            f"There is no bench '{unknown[0]}': choose of {', '.join(BENCHES)}; or {QUICK}, by itself."
        )
    uvloop.run(run(names or list(BENCHES)))


if __name__ == "__main__":
    main(sys.argv[1:])
