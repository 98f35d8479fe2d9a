"""`make bench`: one table after the other on the standard output."""

import asyncio
import os

from bench.matching import bench_matching
from bench.planner import bench_planner
from bench.shares import bench_shares

bench_planner()
asyncio.run(bench_shares())
bench_matching(os.environ.get("FICHE_BENCH_SET", "S"))
