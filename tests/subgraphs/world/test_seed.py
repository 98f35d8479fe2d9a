"""Seeding: whole or not at all, once, on both databases alike, and never over somebody's own rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, select

from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import migrate
from subgraphs.world.bulk.feed import portions
from subgraphs.world.bulk.marker import expected_marker
from subgraphs.world.bulk.postgres import fill_postgres
from subgraphs.world.bulk.sqlite import fill_sqlite
from subgraphs.world.islands import ISLANDS
from subgraphs.world.rows import Island
from subgraphs.world.seed import ForeignRows, UnknownIsland, UnknownSize, is_seeded, seed, seeded_state
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import DEFAULT_SEED, World

HUB = ISLANDS["hub"]


class PowerCut(Exception):
    pass


def stop(_: int) -> None:
    raise PowerCut


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def rows_of(url: str, table: Table) -> list[tuple[object, ...]]:
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(select(table).order_by(*table.primary_key.columns))
            return [tuple(row) for row in found]
    finally:
        engine.dispose()


def test_a_seeded_database_says_so_and_is_not_filled_again(tmp_path: Path) -> None:
    url = url_of(tmp_path / "hub.sqlite")

    first, second = seed("S", {"hub": url}), seed("S", {"hub": url})

    assert (first, second) == (("hub",), ())
    assert is_seeded("hub", url, "S")
    assert seeded_state("hub", url) == expected_marker(HUB, SMALL, DEFAULT_SEED)


def test_another_size_or_seed_is_not_what_is_there(tmp_path: Path) -> None:
    url = url_of(tmp_path / "hub.sqlite")
    seed("S", {"hub": url})

    assert not is_seeded("hub", url, "M")
    assert not is_seeded("hub", url, "S", seed_number=7)


def test_a_world_of_another_seed_replaces_the_one_that_is_there(tmp_path: Path) -> None:
    url = url_of(tmp_path / "hub.sqlite")
    seed("S", {"hub": url})

    assert seed("S", {"hub": url}, seed_number=7) == ("hub",)
    assert is_seeded("hub", url, "S", seed_number=7)


def test_no_database_is_not_a_seeded_one(tmp_path: Path) -> None:
    assert seeded_state("hub", url_of(tmp_path / "nothing.sqlite")) is None
    assert list(tmp_path.iterdir()) == []


def test_a_fill_that_was_cut_short_leaves_no_database(tmp_path: Path, world: World) -> None:
    path = tmp_path / "hub.sqlite"

    with pytest.raises(PowerCut):
        fill_sqlite(path, world, HUB, expected_marker(HUB, SMALL, DEFAULT_SEED), stop)

    assert not path.exists()
    assert seeded_state("hub", url_of(path)) is None
    assert seed("S", {"hub": url_of(path)}) == ("hub",)


def test_a_fill_that_was_cut_short_leaves_the_finished_database_as_it_was(
    tmp_path: Path, world: World
) -> None:
    path = tmp_path / "hub.sqlite"
    seed("S", {"hub": url_of(path)}, seed_number=7)
    before = path.read_bytes()

    with pytest.raises(PowerCut):
        fill_sqlite(path, world, HUB, expected_marker(HUB, SMALL, DEFAULT_SEED), stop)

    assert path.read_bytes() == before


def test_rows_that_somebody_else_wrote_are_refused(tmp_path: Path) -> None:
    url = url_of(tmp_path / "hub.sqlite")
    engine = sync_engine(url)
    migrate(engine, HUB.migrations)
    with engine.begin() as connection:
        connection.execute(insert(HUB.shapes[0].table).values(id="mine", kind="PERSON"))
    engine.dispose()

    with pytest.raises(ForeignRows, match="hub"):
        seed("S", {"hub": url})

    assert [row[0] for row in rows_of(url, HUB.shapes[0].table)] == ["mine"]


def test_an_empty_database_that_was_only_migrated_is_filled(tmp_path: Path) -> None:
    url = url_of(tmp_path / "hub.sqlite")
    engine = sync_engine(url)
    migrate(engine, HUB.migrations)
    engine.dispose()

    assert seed("S", {"hub": url}) == ("hub",)


def test_an_unknown_set_or_island_is_named() -> None:
    with pytest.raises(UnknownSize, match=r"“XL”.*S, M"):
        seed("XL", {"hub": "sqlite:///x"})
    with pytest.raises(UnknownIsland, match=r"“pim”.*commerce"):
        seed("S", {"pim": "sqlite:///x"})


def test_the_progress_adds_up_to_all_customers(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []

    seed("S", {"hub": url_of(tmp_path / "hub.sqlite")}, lambda island, done: told.append((island, done)))

    assert {island for island, _ in told} == {"hub"}
    assert sum(done for _, done in told) == SMALL.customers


def test_the_indexes_that_were_put_off_are_all_there(tmp_path: Path) -> None:
    filled, migrated = tmp_path / "filled.sqlite", tmp_path / "migrated.sqlite"
    seed("S", {"hub": url_of(filled)})
    engine = sync_engine(url_of(migrated))
    migrate(engine, HUB.migrations)
    engine.dispose()

    def indexes(path: Path) -> set[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as database:
            return set(
                database.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'hub_%'"
                )
            )

    assert indexes(filled) == indexes(migrated)


@pytest.mark.parametrize("island", ISLANDS.values(), ids=ISLANDS)
def test_a_shape_fills_every_column_that_needs_a_value(island: Island) -> None:
    for shape in island.shapes:
        known = set(shape.table.columns.keys())
        needed = {
            column.name
            for column in shape.table.columns
            if not column.nullable and column.autoincrement is not True and column.server_default is None
        }
        assert set(shape.columns) <= known, shape.table.name
        assert needed <= set(shape.columns), shape.table.name


FILLED_BY_COMMANDS = {
    *("commerce_email_reservation", "commerce_mailed_token", "crm_consent_history"),
    *("loyalty_points_reservation", "hub_decision", "hub_decision_record", "hub_merge_link"),
    *("hub_drift_flag", "hub_drift_sweep", "hub_event_position", "hub_operation", "hub_operation_step"),
    *("hub_record_alias", "hub_rejection", "hub_match_run", "crm_newsletter_departure"),
}
"""Tables that are empty until somebody writes."""


@pytest.mark.parametrize("island", ISLANDS.values(), ids=ISLANDS)
def test_every_table_of_an_island_is_told_something(island: Island, world: World) -> None:
    told = {
        shape.table.name
        for portion in portions(world, island, lambda done: None)
        for shape, rows in portion
        if rows
    }

    by_commands = {f"{island.name}_{name}" for name in ("idempotency", "outbox")} | FILLED_BY_COMMANDS
    assert {table.name for table in island.migrations.metadata.sorted_tables} - told <= by_commands


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> tuple[dict[str, str], str]:
    """All islands in five SQLite files, and in one PostgreSQL database."""
    folder = tmp_path_factory.mktemp("both")
    files = {island: url_of(folder / f"{island}.sqlite") for island in ISLANDS}
    seed("S", files)
    seed("S", dict.fromkeys(ISLANDS, postgres_url))
    return files, postgres_url


@pytest.mark.parametrize("island", ISLANDS.values(), ids=ISLANDS)
def test_sqlite_and_postgresql_hold_the_same_rows(island: Island, both: tuple[dict[str, str], str]) -> None:
    files, postgres = both

    for shape in island.shapes:
        assert rows_of(files[island.name], shape.table) == rows_of(postgres, shape.table), shape.table.name


def test_postgresql_is_not_filled_again_either(both: tuple[dict[str, str], str]) -> None:
    _, postgres = both

    assert seed("S", dict.fromkeys(ISLANDS, postgres)) == ()


def test_a_fill_of_postgresql_that_was_cut_short_changes_nothing(
    both: tuple[dict[str, str], str], world: World
) -> None:
    _, postgres = both
    before = rows_of(postgres, HUB.shapes[0].table)

    with pytest.raises(PowerCut):
        fill_postgres(postgres, world, HUB, expected_marker(HUB, SMALL, DEFAULT_SEED), stop)

    assert rows_of(postgres, HUB.shapes[0].table) == before
    assert is_seeded("hub", postgres, "S")
