"""The rows of one island, in portions: many rows per statement, few rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from subgraphs.world.rows import Island, Row, Shape
from subgraphs.world.world import World

__all__ = ["Portion", "Report", "portions"]

# So many rows are kept before they are written. At about 500 bytes each this is some 30 MB.
_PORTION = 60_000

# After so many customers the reader of the progress bar hears of them.
_STEP = 250

Report = Callable[[int], None]
"""Told how many customers are done since it was last told."""

Portion = list[tuple[Shape, list[Row]]]
"""In an order in which every row finds the rows that it refers to."""


def portions(world: World, island: Island, report: Report) -> Iterator[Portion]:
    pending: dict[str, list[Row]] = {shape.table.name: [] for shape in island.shapes}
    for table, row in island.fixed_rows(world):
        pending[table].append(row)
    count = done = 0
    for number in world.census.numbers:
        for table, row in island.customer_rows(world, number):
            pending[table].append(row)
            count += 1
            if count >= _PORTION:
                yield _take(island, pending)
                count = 0
        done += 1
        if done == _STEP:
            report(done)
            done = 0
    yield _take(island, pending)
    report(done)


def _take(island: Island, pending: dict[str, list[Row]]) -> Portion:
    portion = [(shape, pending[shape.table.name]) for shape in island.shapes]
    for shape in island.shapes:
        pending[shape.table.name] = []
    return [(shape, rows) for shape, rows in portion if rows]
