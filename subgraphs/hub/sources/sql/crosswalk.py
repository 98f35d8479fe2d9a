"""The crosswalk in SQL. No method runs more than three statements, however much it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Table, and_, exists, literal, or_, select, union_all

from subgraphs.hub.identity.tables import record_alias
from subgraphs.hub.sources.port import (
    ACCESS_ORDER,
    CANDIDATE_ORDER,
    AccessRecord,
    CandidateRecord,
    CustomerKind,
    CustomerRecord,
    LinkMethod,
    LinkRecord,
    LinkRole,
    LinkStatus,
    RecordKey,
)
from subgraphs.hub.sources.sql import chains
from subgraphs.hub.sources.sql.accesses import keep_accesses
from subgraphs.hub.sources.sql.tables import (
    access_log,
    candidate,
    candidate_customer,
    candidate_record,
    link,
)
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList, page
from subgraphs.kit.pages import Page, PageRequest, Placed

__all__ = ["SqlCrosswalk"]

ACCESSES = Listing(
    access_log, access_log.c.customer_id, {ACCESS_ORDER: Keyset(access_log.c.at, access_log.c.id)}
)
CANDIDATES = Listing(
    candidate,
    candidate.c.id,
    {CANDIDATE_ORDER: Keyset(candidate.c.opened_at, candidate.c.id, descending=False)},
)

SHARED = literal("SHARED", literal_execute=True)
"""Written into the statement, because a partial index serves only a condition that is known when planning.

A collective ledger account has a link for each of its many customers: without that index all would be read.
"""


_is_survivor = and_(
    link.c.system == record_alias.c.system,
    link.c.kind == record_alias.c.kind,
    link.c.record_key == record_alias.c.record_key,
)


class SqlCrosswalk:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.accesses = SqlList[AccessRecord, None](database, ACCESSES, _access, key_of=str)

    async def keep_accesses(self, accesses: Sequence[tuple[str, AccessRecord]]) -> None:
        await self._database.transaction(lambda connection: keep_accesses(connection, accesses))

    async def customers(self, ids: Collection[str]) -> Mapping[str, CustomerRecord]:
        rows = await self._database.rows(chains.survivors(ids))
        return {row.asked: CustomerRecord(row.id, CustomerKind(row.kind)) for row in rows}

    async def former_ids(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._database.rows(chains.former_ids(ids)):
            found[row.survivor].append(row.former)
        return {survivor: tuple(formers) for survivor, formers in found.items()}

    async def links(self, customer_ids: Collection[str]) -> Mapping[str, tuple[LinkRecord, ...]]:
        found: defaultdict[str, list[LinkRecord]] = defaultdict(list)
        for row in await self._database.rows(select(link).where(link.c.customer_id.in_(customer_ids))):
            found[row.customer_id].append(_link(row))
        return {customer_id: tuple(links) for customer_id, links in found.items()}

    async def links_of_records(self, records: Collection[RecordKey]) -> Mapping[RecordKey, LinkRecord]:
        """A record that was lost in a merge inside its system leads to the link of the one that survived."""
        direct = select(link, link.c.record_key.label("asked")).where(
            _is_one_of(link, "record_key", records), link.c.role != SHARED
        )
        of_lost = (
            select(link, record_alias.c.lost_key)
            .join(record_alias, _is_survivor)
            .where(_is_one_of(record_alias, "lost_key", records), link.c.role != SHARED)
        )
        rows = await self._database.rows(union_all(direct, of_lost))
        return {RecordKey(row.system, row.kind, row.asked): _link(row) for row in rows}

    async def knows(self, record: RecordKey) -> bool:
        linked = select(link.c.id).where(_is_one_of(link, "record_key", [record]))
        lost = (
            select(link.c.id)
            .join(record_alias, _is_survivor)
            .where(_is_one_of(record_alias, "lost_key", [record]))
        )
        return bool(await self._database.rows(union_all(linked, lost).limit(1)))

    async def candidates(self, ids: Collection[str]) -> Mapping[str, CandidateRecord]:
        rows = await self._database.rows(select(candidate).where(candidate.c.id.in_(ids)))
        return {one.id: one for one in await self._complete(rows)}

    async def open_candidates(self, system: str | None, request: PageRequest) -> Page[CandidateRecord]:
        where = (candidate.c.closed_at.is_(None), *(() if system is None else (_is_about(system),)))
        found = await page(self._database, CANDIDATES, request, lambda row: row, where)
        complete = await self._complete([placed.record for placed in found.rows])
        placed = (Placed(one, row.position) for one, row in zip(complete, found.rows, strict=True))
        return Page(tuple(placed), found.has_next, found.has_previous)

    async def _complete(self, rows: Sequence[AnyRow]) -> list[CandidateRecord]:
        """The candidates in the order of their rows, with the customers and records that they ask about."""
        ids = [row.id for row in rows]
        customers: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._parts(candidate_customer, ids):
            customers[row.candidate_id].append(row.customer_id)
        records: defaultdict[str, list[RecordKey]] = defaultdict(list)
        for row in await self._parts(candidate_record, ids):
            records[row.candidate_id].append(_record(row))
        return [_candidate(row, customers[row.id], records[row.id]) for row in rows]

    async def _parts(self, table: Table, candidate_ids: Sequence[str]) -> Sequence[AnyRow]:
        statement = (
            select(table)
            .where(table.c.candidate_id.in_(candidate_ids))
            .order_by(table.c.candidate_id, table.c.position)
        )
        return await self._database.rows(statement)


def _is_one_of(table: Table, key: str, records: Iterable[RecordKey]) -> ColumnElement[bool]:
    """One condition for each kind of record, so that each is a walk along the index of the keys."""
    kinds: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        kinds[record.system, record.kind].append(record.key)
    return or_(
        False,
        *(
            and_(table.c.system == system, table.c.kind == kind, table.c[key].in_(keys))
            for (system, kind), keys in sorted(kinds.items())
        ),
    )


def _is_about(system: str) -> ColumnElement[bool]:
    return exists().where(
        candidate_record.c.system == system, candidate_record.c.candidate_id == candidate.c.id
    )


def _record(row: AnyRow) -> RecordKey:
    return RecordKey(row.system, row.kind, row.record_key)


def _link(row: AnyRow) -> LinkRecord:
    return LinkRecord(
        record=_record(row),
        customer_id=row.customer_id,
        role=LinkRole(row.role),
        status=LinkStatus(row.status),
        method=LinkMethod(row.method),
        confidence=row.confidence,
        decided_by=row.decided_by,
        since=row.since,
    )


def _candidate(row: AnyRow, customer_ids: Sequence[str], records: Sequence[RecordKey]) -> CandidateRecord:
    return CandidateRecord(
        id=row.id,
        customer_ids=tuple(customer_ids),
        records=tuple(records),
        reason=row.reason,
        confidence=row.confidence,
        blocked_by=row.blocked_by,
        opened_at=row.opened_at,
    )


def _access(row: AnyRow) -> AccessRecord:
    return AccessRecord(
        id=row.id,
        at=row.at,
        actor=row.actor,
        client=row.client,
        purpose=row.purpose,
        operation=row.operation,
        fields=tuple(row.fields),
    )
