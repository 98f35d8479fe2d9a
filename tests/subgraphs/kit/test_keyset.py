"""Keyset pages in SQL, on SQLite and on PostgreSQL: shelves of books, bought two at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, insert

from subgraphs.kit.columns import BigKey, UtcDateTime
from subgraphs.kit.database import AnyRow, Database, open_database, sync_engine
from subgraphs.kit.keyset import COUNT_LIMIT, Keyset, Listing, count_by_owner, page, pages_by_owner
from subgraphs.kit.migrations import Migrations
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.settings import SubgraphSettings

METADATA = MetaData()
SHELF = Table("shelf", METADATA, Column("id", BigKey, primary_key=True))
BOOK = Table(
    "book",
    METADATA,
    Column("id", BigKey, primary_key=True),
    Column("shelf_id", BigKey, ForeignKey(SHELF.c.id), nullable=False),
    Column("bought_at", UtcDateTime, nullable=False),
    Column("title", String(40), nullable=False),
    Column("pages", Integer, nullable=False),
    Index("book_by_shelf", "shelf_id", "bought_at", "id"),
)
BOOKS = Listing(
    BOOK,
    BOOK.c.shelf_id,
    {
        "NEWEST": Keyset(BOOK.c.bought_at, BOOK.c.id),
        "THINNEST": Keyset(BOOK.c.pages, BOOK.c.id, descending=False),
    },
)
MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
LARGE_SHELF = 9


@pytest.fixture
async def database(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    """Shelves 1 to 3 with seven, five and no books. Two books each were bought at the same hour."""
    engine = sync_engine(database_url)
    METADATA.drop_all(engine)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(SHELF), [{"id": shelf} for shelf in (1, 2, 3, LARGE_SHELF)])
        connection.execute(insert(BOOK), [_book(number, 1 + (number > 7)) for number in range(1, 13)])
    engine.dispose()
    settings = SubgraphSettings(name="books", database_url=database_url)
    migrations = Migrations(tmp_path_factory.mktemp("none"), "books_version", METADATA)
    async with open_database(settings, migrations) as opened:
        yield opened


def _book(number: int, shelf: int) -> dict[str, object]:
    moment = MONDAY + dt.timedelta(hours=number // 2)
    return {
        "id": number,
        "shelf_id": shelf,
        "bought_at": moment,
        "title": f"Book {number}",
        "pages": 100 - number,
    }


def _title(row: AnyRow) -> str:
    return str(row.title)


def _titles(shown: Page[str]) -> list[int]:
    return [int(row.record.removeprefix("Book ")) for row in shown.rows]


async def test_each_shelf_has_its_first_page_from_one_statement(database: Database) -> None:
    pages = await pages_by_owner(database, BOOKS, [(1,), (2,), (3,)], PageRequest("NEWEST", 3), _title)

    assert [_titles(shown) for shown in pages] == [[7, 6, 5], [12, 11, 10], []]
    assert [shown.has_next for shown in pages] == [True, True, False]
    assert [shown.has_previous for shown in pages] == [False, False, False]


async def test_the_lists_of_an_owner_with_two_keys_are_merged(database: Database) -> None:
    [shown] = await pages_by_owner(database, BOOKS, [(1, 2, 1)], PageRequest("THINNEST", 6), _title)

    assert _titles(shown) == [12, 11, 10, 9, 8, 7]
    assert shown.has_next


@pytest.mark.parametrize("order", ["NEWEST", "THINNEST"])
@pytest.mark.parametrize("from_end", [False, True])
@pytest.mark.parametrize("size", [1, 2, 5])
async def test_walking_page_by_page_shows_each_book_once_and_in_order(
    database: Database, order: str, from_end: bool, size: int
) -> None:
    walked: list[int] = []
    request = PageRequest(order, size, from_end)
    for _ in range(20):
        [shown] = await pages_by_owner(database, BOOKS, [(1, 2)], request, _title)
        walked = _titles(shown) + walked if from_end else walked + _titles(shown)
        if not (shown.has_previous if from_end else shown.has_next):
            break
        request = PageRequest(order, size, from_end, shown.rows[0 if from_end else -1].position)

    assert walked == list(range(12, 0, -1))


async def test_a_filter_holds_on_the_page_and_in_the_count(database: Database) -> None:
    where = [BOOK.c.pages <= 95]

    [shown] = await pages_by_owner(database, BOOKS, [(1,)], PageRequest("NEWEST", 10), _title, where)
    counted = await count_by_owner(database, BOOKS, [(1,), (2, 1), (3,)], where)

    assert _titles(shown) == [7, 6, 5]
    assert counted == [3, 8, 0]


async def test_a_page_over_all_shelves_needs_no_owner(database: Database) -> None:
    shown = await page(database, BOOKS, PageRequest("THINNEST", 2), _title)

    assert _titles(shown) == [12, 11]


async def test_a_count_beyond_the_limit_is_not_told(database: Database) -> None:
    engine = sync_engine(database.engine.sync_engine.url.render_as_string(hide_password=False))
    numbers = range(1000, 1000 + COUNT_LIMIT + 1)
    with engine.begin() as connection:
        connection.execute(insert(BOOK), [_book(number, LARGE_SHELF) for number in numbers])
    engine.dispose()

    counted = await count_by_owner(database, BOOKS, [(LARGE_SHELF,), (1,)])

    assert counted == [None, 7]
