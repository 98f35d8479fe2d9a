"""A collective ledger account has a link for each of its many customers. Nothing may read them all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sources.port import RecordKey
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.database import open_database, sync_engine

COLLECTIVE = RecordKey("ACCOUNTING", "ledgerAccount", "411WEB")


async def test_the_owner_of_a_record_is_looked_up_in_an_index_without_the_shared_links(
    sqlite_url: str,
) -> None:
    asked: list[tuple[str, Any]] = []
    async with open_database(HubSettings(name="hub", database_url=sqlite_url), MIGRATIONS) as database:
        event.listen(
            database.engine.sync_engine,
            "before_cursor_execute",
            lambda *call: asked.append((call[2], call[3])),
        )
        await SqlCrosswalk(database).links_of_records([COLLECTIVE])

    engine = sync_engine(sqlite_url)
    with engine.connect() as connection:
        [(statement, parameters)] = asked
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    engine.dispose()

    assert {step for step in plan if "hub_link " in step} == {
        "SEARCH hub_link USING INDEX hub_link_record (system=? AND kind=? AND record_key=?)"
    }
