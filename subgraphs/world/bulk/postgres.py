"""Into PostgreSQL: COPY, all in one transaction: readers see the old data or the new."""

from __future__ import annotations

from psycopg import Connection as PsycopgConnection
from psycopg import sql
from sqlalchemy import Connection, text

from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import migrate
from subgraphs.world.bulk.feed import Report, portions
from subgraphs.world.bulk.marker import Marker, write_marker
from subgraphs.world.rows import Island, Row, Shape
from subgraphs.world.world import World

__all__ = ["fill_postgres"]


def fill_postgres(database_url: str, world: World, island: Island, marker: Marker, report: Report) -> None:
    engine = sync_engine(database_url)
    try:
        migrate(engine, island.migrations)
        with engine.begin() as connection:
            _load(connection, world, island, report)
            write_marker(connection, marker)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for shape in island.shapes:
                connection.execute(text(f'ANALYZE "{shape.table.name}"'))
    finally:
        engine.dispose()


def _load(connection: Connection, world: World, island: Island, report: Report) -> None:
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    # All tables of the island: those that only commands fill refer to the others.
    names = ", ".join(f'"{table.name}"' for table in island.migrations.metadata.sorted_tables)
    connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    indexes = [index for shape in island.shapes for index in shape.table.indexes]
    for index in indexes:
        index.drop(connection)
    driver = connection.connection.driver_connection
    assert isinstance(driver, PsycopgConnection)  # noqa: S101 - the URL names psycopg, and sync_engine sees to it
    for portion in portions(world, island, report):
        for shape, rows in portion:
            _copy(driver, shape, rows)
    # References that may wait for the end of the transaction are checked now: an index needs a quiet table.
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for index in indexes:
        index.create(connection)


def _copy(driver: PsycopgConnection[tuple[object, ...]], shape: Shape, rows: list[Row]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(shape.table.name), sql.SQL(", ").join(map(sql.Identifier, shape.columns))
    )
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
