"""Fills the islands' databases with one world: S in seconds, M in minutes, and the same rows every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.queues import Queue

from subgraphs.world.bulk.marker import Marker, expected_marker, holds_rows, read_marker, sqlite_path
from subgraphs.world.bulk.postgres import fill_postgres
from subgraphs.world.bulk.sqlite import fill_sqlite
from subgraphs.world.islands import ISLANDS
from subgraphs.world.sizes import SIZES, Size
from subgraphs.world.world import DEFAULT_SEED, make_world

__all__ = ["ForeignRows", "Progress", "UnknownIsland", "UnknownSize", "is_seeded", "seed", "seeded_state"]

# A size up to this many customers is filled faster than a second process starts.
_ALONE = 5_000
_WORKERS = 2

Progress = Callable[[str, int], None]
"""Told the name of an island, and how many more of its customers are done."""


class ForeignRows(ValueError):
    def __init__(self, island: str) -> None:
        super().__init__(
            f"The database of {island} holds rows that the demonstration did not write. "
            "Give it an empty database, or empty this one yourself."
        )


class UnknownIsland(ValueError):
    def __init__(self, island: str) -> None:
        super().__init__(f"There is no island “{island}”. The islands are {', '.join(ISLANDS)}.")


class UnknownSize(ValueError):
    def __init__(self, size: str) -> None:
        super().__init__(f"There is no set “{size}”. The sets are {', '.join(SIZES)}.")


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker needs to fill one island; plain values, for it crosses processes."""

    island: str
    database_url: str
    size: str
    seed: int


def seed(
    size: str, urls: Mapping[str, str], progress: Progress | None = None, *, seed_number: int = DEFAULT_SEED
) -> tuple[str, ...]:
    """Fills what is not filled yet, and names the islands that it filled: none, when there was nothing to do.

    `urls`: island → database URL. Raises UnknownSize, UnknownIsland or ForeignRows before it writes anything.
    """
    tell = progress or _say_nothing
    tasks = [
        _Task(island, urls[island], size, seed_number)
        for island in _in_order(urls)
        if not is_seeded(island, urls[island], size, seed_number=seed_number)
    ]
    for task in tasks:
        _refuse_foreign_rows(task)
    if _size(size).customers <= _ALONE or len(tasks) == 1:
        for task in tasks:
            _fill(task, partial(tell, task.island))
    elif tasks:
        _fill_side_by_side(tasks, tell)
    return tuple(task.island for task in tasks)


def is_seeded(island: str, database_url: str, size: str, *, seed_number: int = DEFAULT_SEED) -> bool:
    """Whether this database holds just this world. One small read: a start may ask it every time."""
    if island not in ISLANDS:
        raise UnknownIsland(island)
    expected = expected_marker(ISLANDS[island], _size(size), seed_number)
    return seeded_state(island, database_url) == expected


def seeded_state(island: str, database_url: str) -> Marker | None:
    """What the database was seeded with, if it was seeded to the end."""
    return read_marker(database_url, island)


def _in_order(urls: Mapping[str, str]) -> Iterator[str]:
    for island in urls:
        if island not in ISLANDS:
            raise UnknownIsland(island)
    return (island for island in ISLANDS if island in urls)


def _size(name: str) -> Size:
    if name not in SIZES:
        raise UnknownSize(name)
    return SIZES[name]


def _refuse_foreign_rows(task: _Task) -> None:
    if seeded_state(task.island, task.database_url) is None and holds_rows(
        task.database_url, ISLANDS[task.island]
    ):
        raise ForeignRows(task.island)


def _fill(task: _Task, report: Callable[[int], None]) -> None:
    island, size = ISLANDS[task.island], SIZES[task.size]
    world = make_world(size, task.seed)
    marker = expected_marker(island, size, task.seed)
    path = sqlite_path(task.database_url)
    if path is None:
        fill_postgres(task.database_url, world, island, marker, report)
    else:
        fill_sqlite(path, world, island, marker, report)


def _fill_side_by_side(tasks: list[_Task], tell: Progress) -> None:
    """Each worker makes the world for itself: that costs seconds, and sending the rows would cost minutes."""
    context = get_context("spawn")
    told: Queue[tuple[str, int]] = context.Queue()
    with ProcessPoolExecutor(_WORKERS, context, initializer=_hear, initargs=(told,)) as workers:
        running = {workers.submit(_fill_in_worker, task) for task in tasks}
        while running:
            ended, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            while not told.empty():
                tell(*told.get())
            for one in ended:
                one.result()


_reports: list[Queue[tuple[str, int]]] = []
"""In a worker process: where to tell of progress. A queue can only be handed over when the process starts."""


def _hear(told: Queue[tuple[str, int]]) -> None:
    _reports.append(told)


def _fill_in_worker(task: _Task) -> None:
    _fill(task, lambda done: _reports[0].put((task.island, done)))


def _say_nothing(island: str, done: int) -> None:
    pass
