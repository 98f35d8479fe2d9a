"""Set S, made once for all tests of the data: as values, and as five SQLite files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from subgraphs.world.islands import ISLANDS
from subgraphs.world.seed import seed
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world

Row = tuple[Any, ...]
Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(SMALL)


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Island, SQL, values of its question marks -> rows of the seeded set S."""
    folder: Path = tmp_path_factory.mktemp("world")
    files = {island: folder / f"{island}.sqlite" for island in ISLANDS}
    seed("S", {island: f"sqlite:///{file}" for island, file in files.items()})
    with ExitStack() as stack:
        databases = {
            island: stack.enter_context(closing(sqlite3.connect(file))) for island, file in files.items()
        }
        yield lambda island, statement, *values: databases[island].execute(statement, values).fetchall()
