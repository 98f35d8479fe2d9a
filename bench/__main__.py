"""`make bench`: one table after the other. `python -m bench quick`: Fiche alone, in half a minute."""

import asyncio
import os
import sys

import uvloop

from bench.matching import bench_matching
from bench.planner import bench_planner
from bench.quick import bench_quick
from bench.shares import bench_shares

if sys.argv[1:] == ["quick"]:
    uvloop.run(bench_quick())
    raise SystemExit
bench_planner()
asyncio.run(bench_shares())
bench_matching(os.environ.get("FICHE_BENCH_SET", "S"))
