"""The migrations of loyalty and its tables say the same."""

from __future__ import annotations

from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import forgotten_changes, migrate
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS


def test_a_migrated_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = sync_engine(database_url)
    try:
        migrate(engine, MIGRATIONS)

        assert forgotten_changes(engine, MIGRATIONS) == []
    finally:
        engine.dispose()
