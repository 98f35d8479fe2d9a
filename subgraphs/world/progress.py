"""The bars of a seeding: one per island."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from subgraphs.world.islands import ISLANDS
from subgraphs.world.seed import Progress
from subgraphs.world.sizes import SIZES

__all__ = ["seeding_bars"]


@contextmanager
def seeding_bars(size: str, islands: Sequence[str], console: Console | None = None) -> Iterator[Progress]:
    """Counts the customers that each island has heard of; after the last one its indexes are built."""
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    tasks = {
        island: bars.add_task(f"{island} ", total=SIZES[size].customers)
        for island in ISLANDS
        if island in islands
    }
    with bars:
        yield lambda island, done: bars.advance(tasks[island], done)
