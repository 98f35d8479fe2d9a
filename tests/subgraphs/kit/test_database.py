"""The database behind a subgraph: its failures have names, and its revisions run once."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest
from sqlalchemy import MetaData, text

from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.errors import SourceDown, SourceTimeout
from subgraphs.kit.migrations import Migrations, migrate
from subgraphs.kit.settings import SubgraphSettings

FIRST = '''"""The first one."""
from alembic import op
import sqlalchemy as sa
revision = "r0001"
down_revision = None
def upgrade() -> None:
    op.create_table("book", sa.Column("id", sa.Integer, primary_key=True))
'''
SECOND = '''"""The second one."""
from alembic import op
revision = "r0002"
down_revision = "r0001"
def upgrade() -> None:
    op.execute("INSERT INTO book (id) VALUES (1)")
'''
ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT max(i) FROM n"
)
A_MOMENT = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i) FROM n"
)


@pytest.fixture
def migrations(tmp_path: Path) -> Migrations:
    (tmp_path / "r0001.py").write_text(FIRST)
    return Migrations(tmp_path, "books_version", MetaData())


async def test_revisions_run_in_order_and_once(database_url: str, migrations: Migrations) -> None:
    settings = SubgraphSettings(name="books", database_url=database_url)
    async with open_database(settings, migrations) as database:
        assert await database.rows(text("SELECT id FROM book")) == []
    (migrations.folder / "r0002.py").write_text(SECOND)

    for _ in range(2):
        async with open_database(settings, migrations) as database:
            assert [row.id for row in await database.rows(text("SELECT id FROM book"))] == [1]


def test_a_revision_that_fails_leaves_nothing_behind(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "r0001.py").write_text(
        FIRST.replace('"book"', '"toy"') + "    op.execute('no such statement')\n"
    )
    engine = sync_engine(postgres_url)

    with pytest.raises(Exception, match="no such statement"):
        migrate(engine, Migrations(folder, "toys_version", MetaData()))

    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT count(*) FROM pg_tables WHERE tablename = 'toy'")
        ).scalar_one()
    engine.dispose()
    assert found == 0


async def test_a_statement_that_takes_too_long_is_given_up(database_url: str, tmp_path: Path) -> None:
    settings = SubgraphSettings(name="books", database_url=database_url, query_seconds=0.05)
    async with open_database(settings, Migrations(tmp_path, "none_version", MetaData())) as database:
        with pytest.raises(SourceTimeout):
            await database.rows(ENDLESS)


async def test_a_database_that_is_not_there_is_down(tmp_path: Path, migrations: Migrations) -> None:
    settings = SubgraphSettings(name="books", database_url=f"sqlite:///{tmp_path / 'books.sqlite'}")
    async with open_database(settings, migrations) as database:
        with pytest.raises(SourceDown):
            await database.rows(text("SELECT id FROM no_such_table"))


async def test_a_statement_that_nobody_waits_for_leaves_its_connection_free(
    sqlite_url: str, tmp_path: Path
) -> None:
    """With one connection only, the next statement has to wait until the first has really stopped."""
    settings = SubgraphSettings(name="books", database_url=sqlite_url, pool_size=1, query_seconds=30)
    async with open_database(settings, Migrations(tmp_path, "none_version", MetaData())) as database:
        reading = asyncio.create_task(database.rows(ENDLESS))
        await asyncio.sleep(0)
        reading.cancel()

        rows = await database.rows(text("SELECT 1 AS one"))

        assert [row.one for row in rows] == [1]
        with pytest.raises(asyncio.CancelledError):
            await reading


async def test_a_statement_waits_for_a_free_connection_no_longer_than_its_time(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = SubgraphSettings(name="books", database_url=sqlite_url, pool_size=1, query_seconds=0.3)
    async with open_database(settings, Migrations(tmp_path, "none_version", MetaData())) as database:
        both = (database.rows(ENDLESS), database.rows(ENDLESS))

        failures = await asyncio.gather(*both, return_exceptions=True)

        assert [type(failure) for failure in failures] == [SourceTimeout, SourceTimeout]
        assert len(await database.rows(text("SELECT 1"))) == 1


async def test_the_cause_of_a_failure_is_logged_without_the_values_of_the_statement(
    tmp_path: Path, migrations: Migrations, caplog: pytest.LogCaptureFixture
) -> None:
    settings = SubgraphSettings(name="books", database_url=f"sqlite:///{tmp_path / 'books.sqlite'}")
    async with open_database(settings, migrations) as database:
        with pytest.raises(SourceDown) as raised:
            await database.rows(text("SELECT :email FROM no_such_table"), {"email": "jo@example.com"})

    assert caplog.messages == ["The database did not answer: no such table: no_such_table"]
    assert "jo@example.com" not in str(raised.value.__cause__)


async def test_what_is_under_way_ends_before_the_database_and_nothing_begins_after_it(
    database_url: str, tmp_path: Path
) -> None:
    """A connection that were left behind would be told of by the driver when it is freed."""
    settings = SubgraphSettings(name="books", database_url=database_url)
    async with open_database(settings, Migrations(tmp_path, "none_version", MetaData())) as database:
        await database.rows(text("SELECT 1"))
        reading = asyncio.create_task(database.rows(A_MOMENT))
        await asyncio.sleep(0)

    assert len(await reading) == 1
    with pytest.raises(SourceDown):
        await database.rows(text("SELECT 1"))
    gc.collect()
