"""Our own stores of both graphs: whole ones to compare with, and those that stand beside the products.

All have the same few customers, so that lists of all customers are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from subgraphs.world.bulk.marker import expected_marker
from subgraphs.world.bulk.sqlite import fill_sqlite
from subgraphs.world.islands import ISLANDS
from subgraphs.world.people import Person
from subgraphs.world.rows import Island, Row, Told
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import DEFAULT_SEED, World
from tests.products.demo_real.behind.product import Beside
from tests.products.demo_real.customers import WORLD, everybody, in_the_books, in_the_shop

__all__ = ["fill_stores"]


WHO: Mapping[str, Callable[[], Collection[Person]]] = {
    "commerce": in_the_shop,
    "accounting": in_the_books,
    "crm": everybody,
    "loyalty": everybody,
}


def fill_stores(folder: Path, beside: Mapping[str, Beside]) -> None:
    """Of an island that a product stands behind, what is kept beside it; of all others, all there is."""
    for name, who in WHO.items():
        island, kept = _few(ISLANDS[name], {person.number for person in who()}), beside.get(name)
        _fill(folder / f"{name}.sqlite", island if kept is None else _part(island, kept))


def _few(island: Island, numbers: Collection[int]) -> Island:
    """What the island knows of these customers, and of nobody else."""

    def rows(world: World, number: int) -> Iterator[Told]:
        return island.customer_rows(world, number) if number in numbers else iter(())

    return replace(island, customer_rows=rows)


def _part(island: Island, kept: Beside) -> Island:
    changed = _changed(island, kept.change)
    return changed if kept.has_fixed_rows else replace(changed, fixed_rows=lambda _: iter(()))


def _changed(island: Island, change: Callable[[str, Row], Row | None]) -> Island:
    def rows(world: World, number: int) -> Iterator[Told]:
        for table, row in island.customer_rows(world, number):
            changed = change(table, row)
            if changed is not None:
                yield table, changed

    return replace(island, customer_rows=rows)


def _fill(path: Path, island: Island) -> None:
    """The mark says that it is no whole set."""
    marker = replace(expected_marker(island, SMALL, DEFAULT_SEED), size="few")
    fill_sqlite(path, WORLD, island, marker, lambda _: None)
