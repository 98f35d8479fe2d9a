"""A hub that matches, and systems whose evidence the tests make up."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.identity.tables import (
    decision,
    decision_record,
    merge_link,
    record_alias,
    rejection,
)
from subgraphs.hub.matching.evidence import Asking, EvidenceLine
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.run import Matching
from subgraphs.hub.matching.systems import SYSTEMS
from subgraphs.hub.matching.tables import run
from subgraphs.hub.sources.port import RecordKey
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
from subgraphs.kit.settings import SubgraphSettings

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

SECRET = b"a secret of the tests"

NAMES = {system.code: name for name, system in SYSTEMS.items()}

TABLES = (
    *(run, decision, decision_record, merge_link, record_alias, rejection),
    *(candidate_record, candidate_customer, candidate, link, alias, erased_record, customer),
)


def record(name: str) -> RecordKey:
    """`CRM:003A`"""
    system, key = name.split(":")
    return RecordKey(system, SYSTEMS[NAMES[system]].kind, key)


@dataclass
class Evidence:
    """What the systems tell, page by page. The marks are values here: the hub could not tell."""

    lines: dict[str, list[EvidenceLine]] = field(default_factory=lambda: {name: [] for name in SYSTEMS})
    page: int = 2

    def tell(self, name: str, *marks: str, **facts: Any) -> None:
        """`verified-email jo@a.example`"""
        one = record(name)
        plain = {"is_guest": False, "is_organization": False, "is_collective": False}
        told = {**plain, "lost_into": None, "external_id": None, **facts}
        pairs = tuple((kind, value) for kind, _, value in (mark.partition(" ") for mark in marks))
        of_system = self.lines[NAMES[one.system]]
        of_system.append(EvidenceLine(key=one.key, marks=pairs, **told))
        of_system.sort(key=lambda line: line.key)

    async def after(self, subgraph: str, asking: Asking, position: str) -> Sequence[EvidenceLine]:
        return [line for line in self.lines[subgraph] if line.key > position][: self.page]


class Hub:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.evidence = Evidence()
        self.decisions = SqlDecisions(database, SECRET)
        self.matching = Matching(database, self.evidence, self.decisions, SECRET, clock=lambda: START)

    async def empty(self) -> None:
        for table in TABLES:
            await self.write(delete(table))

    async def write(self, statement: Any) -> None:
        await self.database.transaction(lambda connection: connection.execute(statement))

    async def customer(self, id: str, *records: str) -> None:
        await self.write(insert(customer).values(id=id, kind="PERSON"))
        for name in records:
            await self.linked(id, name)

    async def linked(self, id: str, name: str, status: str = "CONFIRMED") -> None:
        one = record(name)
        row: dict[str, object] = {"system": one.system, "kind": one.kind, "record_key": one.key}
        row |= {"customer_id": id, "role": "PRIMARY", "status": status, "method": "EXTERNAL_ID"}
        row["since"] = START - dt.timedelta(days=1)
        await self.write(insert(link).values(row))

    async def match(self, run_id: str = "R1", **policy: Any) -> Mapping[str, int]:
        begun = await self.matching.begin(MatchPolicy(**policy), run_id)
        return await self.matching.work(begun, lambda stage, steps: None)

    async def groups(self) -> list[str]:
        """Who has what: `COMMERCE:1 CRM:A` for each customer, with what is not certain in brackets."""
        rows = await self.database.rows(select(link).order_by(link.c.system, link.c.record_key))
        found: dict[str, list[str]] = {}
        for row in rows:
            name = f"{row.system}:{row.record_key}"
            plain = row.status == "CONFIRMED"
            found.setdefault(row.customer_id, []).append(name if plain else f"{name}({row.status.lower()})")
        return sorted(" ".join(names) for names in found.values())

    async def rules(self) -> dict[str, str]:
        rows = await self.database.rows(select(link))
        return {f"{row.system}:{row.record_key}": row.rule_id for row in rows}

    async def kinds(self) -> dict[str, str]:
        """The kind of the customer of each record."""
        rows = await self.database.rows(
            select(link.c.system, link.c.record_key, customer.c.kind).join(
                customer, customer.c.id == link.c.customer_id
            )
        )
        return {f"{row.system}:{row.record_key}": row.kind for row in rows}

    async def queue(self) -> list[str]:
        """`verified-email: CRM:A CRM:B (one-contact-per-customer)`"""
        rows = await self.database.rows(select(candidate).order_by(candidate.c.reason, candidate.c.id))
        about = await self.database.rows(
            select(candidate_record).order_by(candidate_record.c.candidate_id, candidate_record.c.position)
        )
        return sorted(
            f"{row.reason}: "
            + " ".join(f"{one.system}:{one.record_key}" for one in about if one.candidate_id == row.id)
            + f" ({row.blocked_by})"
            for row in rows
        )

    async def state(self) -> list[list[tuple[Any, ...]]]:
        tables = (customer, link, candidate, candidate_customer, candidate_record, record_alias)
        found = []
        for table in tables:
            columns = [one for one in table.columns if (table.name, one.name) != ("hub_link", "id")]
            rows = await self.database.rows(select(*columns))
            found.append(sorted((tuple(row) for row in rows), key=str))
        return found


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    settings = SubgraphSettings(name="hub", database_url=database_url, query_seconds=60)
    async with open_database(settings, MIGRATIONS) as database:
        made = Hub(database)
        await made.empty()
        yield made
