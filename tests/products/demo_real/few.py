"""A few customers of the demonstration, for our own stores: those that the products hold, too.

The systems that no product stands behind get the same customers, so that lists of all customers are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from subgraphs.world.bulk.marker import expected_marker
from subgraphs.world.bulk.sqlite import fill_sqlite
from subgraphs.world.islands.accounting import ACCOUNTING
from subgraphs.world.islands.commerce import COMMERCE
from subgraphs.world.rows import Island, Row, Told
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import DEFAULT_SEED, World

__all__ = ["Keys", "beside_tryton", "beside_vendure", "few", "fill"]

OF_AN_ACCOUNT = {
    "commerce_channel_presence": 0,
    "commerce_visit": 1,
    "commerce_product_view": 1,
    "commerce_category_view": 1,
    "commerce_site_search": 1,
    "commerce_transactional_email": 1,
}
"""What Vendure does not keep, and in which column the key of the account stands."""

ORDER_OF_A_LETTER = 2

LETTER = "commerce_transactional_email"

POSTING = "accounting_order_posting"


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that the demonstration has for a record → the one that Vendure gave it."""

    accounts: dict[int, int]
    orders: dict[int, int]


def few(island: Island, numbers: Collection[int]) -> Island:
    """What the island knows of these customers, and of nobody else."""

    def rows(world: World, number: int) -> Iterator[Told]:
        return island.customer_rows(world, number) if number in numbers else iter(())

    return replace(island, customer_rows=rows)


def beside_vendure(numbers: Collection[int], keys: Keys) -> Island:
    """Site history, letters and presences, under the keys of Vendure."""

    def change(table: str, row: Row) -> Row | None:
        if table not in OF_AN_ACCOUNT:
            return None
        place, cells = OF_AN_ACCOUNT[table], list(row)
        if cells[place] not in keys.accounts:
            return None
        cells[place] = keys.accounts[cells[place]]
        if table == LETTER and cells[ORDER_OF_A_LETTER] is not None:
            cells[ORDER_OF_A_LETTER] = keys.orders[cells[ORDER_OF_A_LETTER]]
        return tuple(cells)

    return _changed(few(COMMERCE, numbers), change)


def beside_tryton(numbers: Collection[int]) -> Island:
    """Which orders came in. The collective accounts are parties."""
    posted = _changed(few(ACCOUNTING, numbers), lambda table, row: row if table == POSTING else None)
    return replace(posted, fixed_rows=lambda _: iter(()))


def _changed(island: Island, change: Callable[[str, Row], Row | None]) -> Island:
    def rows(world: World, number: int) -> Iterator[Told]:
        for table, row in island.customer_rows(world, number):
            changed = change(table, row)
            if changed is not None:
                yield table, changed

    return replace(island, customer_rows=rows)


def fill(path: Path, world: World, island: Island) -> None:
    """The mark says that it is no whole set."""
    marker = replace(expected_marker(island, SMALL, DEFAULT_SEED), size="few")
    fill_sqlite(path, world, island, marker, lambda _: None)
