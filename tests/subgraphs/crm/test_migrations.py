"""The migrations of the CRM and its tables say the same."""

from __future__ import annotations

from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.database import sync_engine
from subgraphs.kit.migrations import forgotten_changes, migrate


def test_a_migrated_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = sync_engine(database_url)
    try:
        migrate(engine, MIGRATIONS)

        assert forgotten_changes(engine, MIGRATIONS) == []
    finally:
        engine.dispose()
