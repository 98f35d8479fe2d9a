"""A crosswalk that decisions change, and a look at all that it then holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select

from subgraphs.hub.composites.drift.tables import drift_flag
from subgraphs.hub.identity.hashes import record_hash
from subgraphs.hub.identity.policy import Policy
from subgraphs.hub.identity.port import Decided, Deciding
from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.identity.tables import (
    decision,
    decision_record,
    merge_link,
    record_alias,
    rejection,
)
from subgraphs.hub.sources.port import CANDIDATE_ORDER, LinkMethod, LinkRole, LinkStatus, RecordKey
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.hub.sources.sql.tables import (
    alias,
    candidate,
    candidate_customer,
    candidate_record,
    customer,
    erased_record,
    link,
)
from subgraphs.kit.database import Database, open_database
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.settings import SubgraphSettings

KINDS = {"COMMERCE": "account", "CRM": "contact", "LOYALTY": "member", "ACCOUNTING": "ledgerAccount"}

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

SECRET = b"a secret of the tests"

STATE = (customer, alias, link, candidate, candidate_customer, candidate_record, erased_record, rejection)
"""What an undone merge leaves as it was."""

JOURNAL = (decision, decision_record, merge_link, record_alias, drift_flag)


def record(name: str) -> RecordKey:
    """`CRM:003A`"""
    system, key = name.split(":")
    return RecordKey(system, KINDS[system], key)


class Desk:
    """Where decisions are made in these tests, one after the other."""

    PRIMARY = LinkRole.PRIMARY
    record = staticmethod(record)

    def __init__(self, database: Database, policy: Policy | None = None) -> None:
        self.database = database
        self.crosswalk = SqlCrosswalk(database)
        self.decisions = SqlDecisions(database, SECRET, policy)
        self._numbers = count(1)

    def with_policy(self, policy: Policy) -> Desk:
        return Desk(self.database, policy)

    async def empty(self) -> None:
        for table in (*JOURNAL, *reversed(STATE)):
            await self._write(delete(table))

    async def customer(self, id: str, *records: str, kind: str = "PERSON") -> str:
        """A customer with these records, the first of each system the primary one: `CRM:003A`."""
        await self._write(insert(customer).values(id=id, kind=kind))
        systems: set[str] = set()
        for name in records:
            system = record(name).system
            await self.linked(id, name, role="SECONDARY" if system in systems else "PRIMARY")
            systems.add(system)
        return id

    async def linked(self, id: str, name: str, role: str = "PRIMARY", status: str = "CONFIRMED") -> None:
        one = record(name)
        row: dict[str, object] = {"system": one.system, "kind": one.kind, "record_key": one.key}
        row |= {"customer_id": id, "role": role, "status": status, "method": "EXTERNAL_ID", "since": START}
        await self._write(insert(link).values(row))

    async def candidate(self, id: str, customers: Sequence[str], records: Sequence[str]) -> str:
        row = {"id": id, "reason": "verified-email", "confidence": 0.6, "opened_at": START}
        await self._write(insert(candidate).values(row))
        for position, one in enumerate(customers):
            values = {"candidate_id": id, "position": position, "customer_id": one}
            await self._write(insert(candidate_customer).values(values))
        for position, name in enumerate(records):
            about = record(name)
            values = {"candidate_id": id, "position": position, "system": about.system}
            values |= {"kind": about.kind, "record_key": about.key}
            await self._write(insert(candidate_record).values(values))
        return id

    def deciding(self, id: str | None = None, note: str | None = None) -> Deciding:
        number = next(self._numbers)
        return Deciding(id or f"O{number}", "steward-7", START + dt.timedelta(hours=number), note)

    async def link(self, of: str, name: str, role: LinkRole = LinkRole.PRIMARY) -> Decided:
        return await self.decisions.link(self.deciding(), of, record(name), role)

    async def created(self, of: str, name: str) -> Decided:
        """As an operation that has just created the record links it."""
        method = LinkMethod.EXTERNAL_ID
        return await self.decisions.link(self.deciding(), of, record(name), LinkRole.PRIMARY, method)

    async def unlink(self, of: str, name: str) -> Decided:
        return await self.decisions.unlink(self.deciding(), of, record(name))

    async def merge(self, survivor: str, duplicate: str) -> Decided:
        return await self.decisions.merge(self.deciding(), survivor, duplicate)

    async def unmerge(self, of: str, restored: str) -> Decided:
        return await self.decisions.unmerge(self.deciding(), of, restored)

    async def reject(self, id: str) -> Decided:
        return await self.decisions.reject(self.deciding(), id)

    async def claim(self, guest: str, claimant: str) -> Decided:
        return await self.decisions.claim_guest(self.deciding(), record(guest), record(claimant))

    async def source_merged(self, lost: str, survivor: str) -> Decided:
        return await self.decisions.source_merged(self.deciding(), record(lost), record(survivor))

    async def gone(self, name: str) -> Decided:
        return await self.decisions.record_gone(self.deciding(), record(name))

    async def erase(self, of: str) -> Decided:
        return await self.decisions.erase(self.deciding(), of)

    async def answers(self, id: str) -> str | None:
        """The customer that an id leads to."""
        found = (await self.crosswalk.customers([id])).get(id)
        return found.id if found else None

    async def sheet(self, id: str) -> list[str]:
        """`CRM:003A PRIMARY CONFIRMED EXTERNAL_ID` for each link, in the order of the keys."""
        links = (await self.crosswalk.links([id])).get(id, ())
        return sorted(
            f"{one.record.system}:{one.record.key} {one.role.value} {one.status.value} {one.method.value}"
            for one in links
        )

    async def keys(self, id: str) -> list[str]:
        """The customer's own records, as its key lists have them."""
        links = (await self.crosswalk.links([id])).get(id, ())
        active = (LinkStatus.CONFIRMED, LinkStatus.PROBABLE)
        own = [one for one in links if one.status in active and one.role is not LinkRole.SHARED]
        return sorted(f"{one.record.system}:{one.record.key}" for one in own)

    async def queue(self) -> list[tuple[str, tuple[str, ...], list[str], str | None]]:
        """(reason, customers, records, blocked by) of each open question."""
        page = await self.crosswalk.open_candidates(None, PageRequest(CANDIDATE_ORDER, 100))
        return [
            (
                one.reason,
                one.customer_ids,
                [f"{about.system}:{about.key}" for about in one.records],
                one.blocked_by,
            )
            for one in (placed.record for placed in page.rows)
        ]

    async def is_erased(self, name: str) -> bool:
        hashed = record_hash(SECRET, record(name))
        rows = select(erased_record).where(erased_record.c.key_hash == hashed)
        return bool(await self.database.rows(rows))

    async def state(self) -> Mapping[str, Any]:
        """All rows but the journal; a copied row may have another number."""
        return {table.name: await self._rows(table) for table in STATE}

    async def _rows(self, table: Table) -> list[tuple[Any, ...]]:
        columns = [column for column in table.columns if (table.name, column.name) != ("hub_link", "id")]
        rows = await self.database.rows(select(*columns))
        return sorted((tuple(row) for row in rows), key=str)

    async def _write(self, statement: Any) -> None:
        await self.database.transaction(lambda connection: connection.execute(statement))


@pytest.fixture(scope="module")
def make_desk() -> Callable[[Database], Desk]:
    return Desk


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(SubgraphSettings(name="hub", database_url=database_url), MIGRATIONS) as opened:
        yield opened


@pytest.fixture
async def desk(database: Database) -> Desk:
    made = Desk(database)
    await made.empty()
    return made
