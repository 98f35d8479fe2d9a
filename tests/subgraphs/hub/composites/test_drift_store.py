"""The flags of drift and the sweep in SQL: kept, refreshed, paged; and never a value."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, insert

from subgraphs.hub.composites.drift.flags import FLAG_ORDER, DriftFlag, FlagChanges
from subgraphs.hub.composites.drift.sql import SqlDriftFlags, SqlSweeps
from subgraphs.hub.composites.drift.states import CopyStateKind
from subgraphs.hub.composites.drift.sweep import Sweep
from subgraphs.hub.composites.drift.tables import drift_flag, drift_sweep
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.hub.sources.sql.tables import alias, customer
from subgraphs.kit.database import Database, open_database, sync_engine
from subgraphs.kit.migrations import migrate
from subgraphs.kit.pages import PageArguments, page_request

SEEN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

K = CopyStateKind

CUSTOMERS = ("C1", "C2", "C3", "CERASED", "CMERGED")


@pytest.fixture(scope="module")
def store_url(database_url: str) -> str:
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        rows = [
            {"id": id_, "kind": "PERSON", "erased_at": SEEN if id_ == "CERASED" else None}
            for id_ in CUSTOMERS
        ]
        connection.execute(insert(customer), rows)
        connection.execute(insert(alias), [{"old_customer_id": "CMERGED", "customer_id": "C1"}])
    engine.dispose()
    return database_url


@pytest.fixture
async def database(store_url: str) -> AsyncIterator[Database]:
    engine = sync_engine(store_url)
    with engine.begin() as connection:
        connection.execute(delete(drift_flag))
        connection.execute(delete(drift_sweep))
    engine.dispose()
    async with open_database(HubSettings(name="hub", database_url=store_url), MIGRATIONS) as opened:
        yield opened


def flag(of: str, field: str = "Account.email", state: CopyStateKind = K.DIFFERENT) -> DriftFlag:
    return DriftFlag(of, field, state, SEEN)


async def test_a_flag_is_raised_once_refreshed_and_lowered(database: Database) -> None:
    flags = SqlDriftFlags(database)
    later = DriftFlag("C1", "Account.email", K.PENDING, SEEN + dt.timedelta(hours=1))

    await flags.change(FlagChanges((flag("C1"), flag("C1", "CrmContact.phone"))))
    await flags.change(FlagChanges((later,)))
    refreshed = await flags.of_customers(["C1", "C2"])
    await flags.change(FlagChanges((), (("C1", "Account.email"), ("C2", "Account.email"))))
    lowered = await flags.of_customers(["C1"])

    assert {one.field: one for one in refreshed["C1"]} == {
        "Account.email": later,
        "CrmContact.phone": flag("C1", "CrmContact.phone"),
    }
    assert [one.field for one in lowered["C1"]] == ["CrmContact.phone"]


async def test_reads_that_see_the_same_drift_at_once_leave_one_flag(database: Database) -> None:
    flags = SqlDriftFlags(database)
    both = FlagChanges((flag("C1"), flag("C2")))

    await asyncio.gather(*(flags.change(both) for _ in range(10)))

    assert {of: len(found) for of, found in (await flags.of_customers(CUSTOMERS)).items()} == {
        "C1": 1,
        "C2": 1,
    }


@pytest.mark.parametrize(("field", "count"), [(None, 5), ("Account.email", 3), ("CrmContact.phone", 2)])
async def test_the_queue_goes_through_all_flags_a_page_at_a_time(
    field: str | None, count: int, database: Database
) -> None:
    flags = SqlDriftFlags(database)
    raised = [flag(of) for of in ("C3", "C1", "C2")]
    raised += [flag(of, "CrmContact.phone", K.MISSING) for of in ("C2", "C1")]
    await flags.change(FlagChanges(tuple(raised)))

    found: list[DriftFlag] = []
    request = page_request(FLAG_ORDER, PageArguments(first=2))
    while True:
        page = await flags.page(field, request)
        found += [placed.record for placed in page.rows]
        if not page.has_next:
            break
        request = type(request)(request.order, request.size, anchor=page.rows[-1].position)

    wanted = [one for one in raised if field in (None, one.field)]
    assert found == sorted(wanted, key=lambda one: (one.customer_id, one.field))
    assert len(found) == count


async def test_the_sweep_goes_over_all_customers_that_are_still_somebody(database: Database) -> None:
    sweeps = SqlSweeps(database)

    assert await sweeps.customers() == 3
    assert await sweeps.customers_after(None, 2) == ["C1", "C2"]
    assert await sweeps.customers_after("C2", 2) == ["C3"]
    assert await sweeps.customers_after("C3", 2) == []


async def test_how_far_the_sweep_is_is_kept(database: Database) -> None:
    sweeps = SqlSweeps(database)
    assert await sweeps.last() is None

    for sweep in (Sweep(SEEN), Sweep(SEEN, None, "C2", 2, 1, 0), Sweep(SEEN, SEEN, "C3", 3, 1, 1)):
        await sweeps.keep(sweep)

        assert await sweeps.last() == sweep
