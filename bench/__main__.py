"""`make bench`: one table after the other on the standard output."""

import asyncio

from bench.planner import bench_planner
from bench.shares import bench_shares

bench_planner()
asyncio.run(bench_shares())
