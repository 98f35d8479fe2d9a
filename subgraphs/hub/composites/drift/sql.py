"""The flags of drift, and the sweep over all customers, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from subgraphs.hub.composites.drift.flags import FLAG_ORDER, DriftFlag, FlagChanges
from subgraphs.hub.composites.drift.states import CopyStateKind
from subgraphs.hub.composites.drift.sweep import Sweep
from subgraphs.hub.composites.drift.tables import drift_flag, drift_sweep
from subgraphs.hub.sources.sql.tables import alias, customer
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, page
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["SqlDriftFlags", "SqlSweeps"]

FLAGS = Listing(
    drift_flag,
    drift_flag.c.customer_id,
    {FLAG_ORDER: Keyset(drift_flag.c.customer_id, drift_flag.c.field, descending=False)},
)

ONLY = 1
"""The key of the one row that says how far the sweep is."""


class SqlDriftFlags:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_customers(self, customer_ids: Collection[str]) -> Mapping[str, tuple[DriftFlag, ...]]:
        found: defaultdict[str, list[DriftFlag]] = defaultdict(list)
        statement = select(drift_flag).where(drift_flag.c.customer_id.in_(customer_ids))
        for row in await self._database.rows(statement):
            found[row.customer_id].append(_flag(row))
        return {customer_id: tuple(flags) for customer_id, flags in found.items()}

    async def change(self, changes: FlagChanges) -> None:
        def work(connection: Connection) -> None:
            if changes.lowered:
                connection.execute(delete(drift_flag).where(_is_one_of(changes.lowered)))
            if changes.raised:
                _put(connection, [{**asdict(flag), "state": flag.state.value} for flag in changes.raised])

        await self._database.transaction(work)

    async def page(self, field: str | None, request: PageRequest) -> Page[DriftFlag]:
        where = () if field is None else (drift_flag.c.field == field,)
        return await page(self._database, FLAGS, request, _flag, where)


def _is_one_of(places: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    return or_(
        False, *(and_(drift_flag.c.customer_id == of, drift_flag.c.field == field) for of, field in places)
    )


def _put(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Two reads of the same customer may see the same drift at once: the later one is right."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = insert(drift_flag)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[drift_flag.c.customer_id, drift_flag.c.field],
            set_={"state": statement.excluded.state, "seen_at": statement.excluded.seen_at},
        ),
        sorted(rows, key=lambda row: (str(row["customer_id"]), str(row["field"]))),
    )


def _flag(row: AnyRow) -> DriftFlag:
    return DriftFlag(row.customer_id, row.field, CopyStateKind(row.state), row.seen_at)


class SqlSweeps:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> Sweep | None:
        rows = await self._database.rows(select(drift_sweep).where(drift_sweep.c.id == ONLY))
        return next(map(_sweep, rows), None)

    async def keep(self, sweep: Sweep) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(drift_sweep).where(drift_sweep.c.id == ONLY))
            connection.execute(drift_sweep.insert().values(id=ONLY, **asdict(sweep)))

        await self._database.transaction(work)

    async def customers_after(self, position: str | None, count: int) -> Sequence[str]:
        statement = select(customer.c.id).where(_is_there()).order_by(customer.c.id).limit(count)
        if position is not None:
            statement = statement.where(customer.c.id > position)
        return [row.id for row in await self._database.rows(statement)]

    async def customers(self) -> int:
        (row,) = await self._database.rows(select(func.count().label("total")).where(_is_there()))
        return int(row.total)


def _is_there() -> ColumnElement[bool]:
    """Neither erased nor merged into another: whoever was merged is read as the survivor."""
    return and_(customer.c.erased_at.is_(None), ~exists().where(alias.c.old_customer_id == customer.c.id))


def _sweep(row: AnyRow) -> Sweep:
    return Sweep(row.started_at, row.ended_at, row.position, row.seen, row.drifting, row.unread)
