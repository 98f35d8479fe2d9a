"""How SQLite reads the pages of many owners: owner by owner, whatever it believes of the table's size."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Index, MetaData, Table, event, insert, text

from subgraphs.kit.columns import TextKey
from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.keyset import Keyset, Listing, pages_by_owner
from subgraphs.kit.migrations import Migrations
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.settings import SubgraphSettings

METADATA = MetaData()
BOOK = Table(
    "book",
    METADATA,
    Column("key", TextKey, primary_key=True),
    Column("shelf", TextKey),
    Index("book_by_shelf", "shelf", "key"),
)
BOOKS = Listing(BOOK, BOOK.c.shelf, {"KEY": Keyset(BOOK.c.key, BOOK.c.key, descending=False)})


async def test_a_small_table_is_not_read_as_a_whole_for_each_owner(sqlite_url: str, tmp_path: Path) -> None:
    """SQLite takes a table of a hundred rows, most on no shelf, for cheaper to read than to look up in."""
    engine = sync_engine(sqlite_url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        books = [{"key": f"B{n:03}", "shelf": "S1" if n % 10 == 0 else None} for n in range(100)]
        connection.execute(insert(BOOK), books)
        connection.execute(text("ANALYZE"))
    engine.dispose()
    sent: list[tuple[str, tuple[object, ...]]] = []
    migrations = Migrations(tmp_path, "books_version", METADATA)
    settings = SubgraphSettings(name="books", database_url=sqlite_url)

    async with open_database(settings, migrations) as database:

        @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def _sent(*arguments: object) -> None:
            sent.append((str(arguments[2]), tuple(arguments[3])))

        shelves = [(f"S{n}",) for n in range(100)]
        pages = await pages_by_owner(database, BOOKS, shelves, PageRequest("KEY", 2), lambda row: row.key)
        with database.engine.sync_engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[0][0]}", sent[0][1]).all()

    assert [row.record for row in pages[1].rows] == ["B000", "B010"]
    assert pages[2].rows == ()
    assert [step for step in (row.detail for row in plan) if step.startswith("SCAN shown")] == []
