"""A list of a product in pages of ours, while others insert into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import Chunk, ProductList, Stretch, product_page

Row = tuple[int, int]
"""When it was placed, and its number."""


@dataclass
class Desk:
    rows: list[Row]
    can_compare: bool = False
    asked: list[Stretch] = field(default_factory=list)

    async def by_offset(self, stretch: Stretch) -> Chunk[Row]:
        self.asked.append(stretch)
        # Of one moment the product knows no order: here it is the other one than ours.
        rows = sorted(
            self.rows,
            key=lambda row: (-row[0] if stretch.falls else row[0], row[1] * (1 - 2 * stretch.falls) * -1),
        )
        if self.can_compare and isinstance(since := stretch.since, int):
            rows = [row for row in rows if (row[0] <= since if stretch.falls else row[0] >= since)]
        shown = rows[stretch.offset : stretch.offset + stretch.limit]
        more = len(rows) > stretch.offset + len(shown)
        return Chunk([Placed(row, Position(*row)) for row in shown], more, total=len(rows))

    async def by_cursor(self, stretch: Stretch) -> Chunk[Row]:
        begun = int(stretch.cursor or 0)
        rows = sorted(self.rows, reverse=stretch.falls)
        shown = rows[begun : begun + 3]
        placed = [Placed(row, Position(*row)) for row in shown]
        return Chunk(placed, begun + 3 < len(rows), cursor=str(begun + 3))


Read = Callable[[Stretch], Awaitable[Chunk[Row]]]


async def walked(read: Read, size: int, from_end: bool = False) -> list[Row]:
    found: list[Row] = []
    anchor: Position | None = None
    while True:
        page = await product_page(read, PageRequest("NEWEST", size, from_end, anchor), limit=4)
        rows = [placed.record for placed in page.rows]
        found = [*rows, *found] if from_end else [*found, *rows]
        if not (page.has_previous if from_end else page.has_next):
            return found
        anchor = page.rows[0 if from_end else -1].position


ROWS = [(number // 3, number) for number in range(30)]
"""Three orders of each moment."""


@pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("can_compare", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pages_of_an_offset_list_are_the_list(size: int, can_compare: bool, from_end: bool) -> None:
    desk = Desk(ROWS, can_compare)

    assert await walked(desk.by_offset, size, from_end) == sorted(ROWS, reverse=True)


async def test_pages_of_a_cursor_list_are_the_list() -> None:
    assert await walked(Desk(ROWS).by_cursor, 4) == sorted(ROWS, reverse=True)


async def test_a_new_order_moves_no_order_from_one_page_into_another() -> None:
    desk = Desk(list(ROWS))
    first = await product_page(desk.by_offset, PageRequest("NEWEST", 5))
    desk.rows += [(99, 99), (98, 98)]
    anchor = first.rows[-1].position
    second = await product_page(desk.by_offset, PageRequest("NEWEST", 5, anchor=anchor))

    shown = [placed.record for page in (first, second) for placed in page.rows]
    assert shown == sorted(ROWS, reverse=True)[:10]


async def test_a_later_page_costs_no_more_where_the_product_can_compare() -> None:
    rows = [(number, number) for number in range(1000)]
    desk = Desk(rows, can_compare=True)
    request = PageRequest("NEWEST", 5, anchor=Position(20, 20))
    page = await product_page(desk.by_offset, request)

    assert [placed.record[0] for placed in page.rows] == [19, 18, 17, 16, 15]
    assert len(desk.asked) == 1


async def test_a_walk_that_would_take_the_whole_budget_is_given_up() -> None:
    rows = [(number, number) for number in range(1000)]
    with pytest.raises(SourceDown):
        await product_page(Desk(rows).by_offset, PageRequest("NEWEST", 5, anchor=Position(20, 20)))


async def test_what_the_caller_does_not_see_is_no_part_of_a_page() -> None:
    page = await product_page(
        Desk(ROWS).by_offset, PageRequest("NEWEST", 3), shows=lambda row: row[1] % 2 == 0
    )

    assert [placed.record[1] for placed in page.rows] == [28, 26, 24]
    assert page.has_next


def lists(**owned: list[Row]) -> ProductList[Row, None]:
    async def read(key: str, _: None, stretch: Stretch) -> Chunk[Row]:
        return await Desk(owned[key]).by_offset(stretch)

    async def count(key: str, _: None) -> int | None:
        return len(owned[key])

    return ProductList(read, count)


def numbers(page: Page[Row]) -> list[int]:
    return [placed.record[1] for placed in page.rows]


async def test_the_lists_of_a_person_with_two_accounts_are_one() -> None:
    source = lists(anna=ROWS[::2], guest=ROWS[1::2], paul=ROWS[:2])
    owners = [("anna", "guest"), ("paul",), ()]
    both, paul, nobody = await source.pages((PageRequest("NEWEST", 4), None), owners)

    assert (numbers(both), both.has_next) == ([29, 28, 27, 26], True)
    assert (numbers(paul), paul.has_next) == ([1, 0], False)
    assert numbers(nobody) == []
    assert await source.counts(None, owners) == [30, 2, 0]
