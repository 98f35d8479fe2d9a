"""A small crosswalk: a customer with records everywhere, a chain of merges, and cases that may go wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event, insert

from subgraphs.hub.back_office import checked_pages, demonstration_file, read_back_office
from subgraphs.hub.composites.composites import CompositeMeans
from subgraphs.hub.composites.drift.sql import SqlDriftFlags, SqlSweeps
from subgraphs.hub.context import request_context
from subgraphs.hub.operations.store import SqlOperationStore
from subgraphs.hub.schema import SCHEMA
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.sql.crosswalk import SqlCrosswalk
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.hub.sources.sql.tables import (
    access_log,
    alias,
    candidate,
    candidate_customer,
    candidate_record,
    customer,
    link,
)
from subgraphs.kit.context import Caller
from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.ids import encode_id
from subgraphs.kit.migrations import migrate

Row = dict[str, Any]

SINCE = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

KINDS = {"COMMERCE": "account", "CRM": "contact", "LOYALTY": "member", "ACCOUNTING": "ledgerAccount"}

CUSTOMERS = [
    {"id": "CFULL0000", "kind": "PERSON", "erased_at": None},
    {"id": "CAMBIG000", "kind": "PERSON", "erased_at": None},
    {"id": "CGUEST000", "kind": "GUEST", "erased_at": None},
    {"id": "CMERGEDA0", "kind": "GUEST", "erased_at": None},
    {"id": "CMERGEDB0", "kind": "PERSON", "erased_at": None},
    {"id": "CMERGEDC0", "kind": "ORGANIZATION", "erased_at": None},
    {"id": "CMERGEDD0", "kind": "PERSON", "erased_at": None},
    {"id": "CROUND100", "kind": "PERSON", "erased_at": None},
    {"id": "CROUND200", "kind": "PERSON", "erased_at": None},
    {"id": "CERASED00", "kind": "PERSON", "erased_at": SINCE},
]

# A was merged into B and B into C, so was D into C; two ids that lead to each other lead nowhere.
ALIASES = [
    {"old_customer_id": old, "customer_id": new}
    for old, new in (
        ("CMERGEDA0", "CMERGEDB0"),
        ("CMERGEDB0", "CMERGEDC0"),
        ("CMERGEDD0", "CMERGEDC0"),
        ("CROUND100", "CROUND200"),
        ("CROUND200", "CROUND100"),
    )
]


def linked(of: str, system: str, key: str, role: str = "PRIMARY", status: str = "CONFIRMED") -> Row:
    return {
        "system": system,
        "kind": KINDS[system],
        "record_key": key,
        "customer_id": of,
        "role": role,
        "status": status,
        "method": "EXTERNAL_ID",
        "confidence": 0.9 if status == "PROBABLE" else None,
        "rule_id": None,
        "decided_by": "steward-7" if status == "REJECTED" else None,
        "since": SINCE,
    }


LINKS = [
    linked("CFULL0000", "COMMERCE", "71", "SECONDARY"),
    linked("CFULL0000", "COMMERCE", "70"),
    linked("CFULL0000", "CRM", "003A", status="PROBABLE"),
    linked("CFULL0000", "LOYALTY", "M1"),
    linked("CFULL0000", "ACCOUNTING", "411000123"),
    linked("CFULL0000", "ACCOUNTING", "411WEB", "SHARED"),
    linked("CFULL0000", "CRM", "003R", "SECONDARY", "REJECTED"),
    linked("CAMBIG000", "COMMERCE", "80"),
    linked("CAMBIG000", "CRM", "003X", status="CANDIDATE"),
    linked("CAMBIG000", "CRM", "003Y", "SECONDARY", "CANDIDATE"),
    linked("CAMBIG000", "LOYALTY", "M9", status="BROKEN"),
    linked("CAMBIG000", "ACCOUNTING", "411WEB", "SHARED"),
    linked("CGUEST000", "COMMERCE", "90"),
    # A link that still names a customer who was merged away leads to the survivor all the same.
    linked("CMERGEDB0", "COMMERCE", "95"),
    linked("CMERGEDC0", "ACCOUNTING", "411000999"),
]

CANDIDATES = [
    {
        "id": f"K{number}",
        "reason": reason,
        "confidence": 0.5,
        "blocked_by": blocked_by,
        "opened_at": SINCE + dt.timedelta(days=number),
    }
    for number, reason, blocked_by in (
        (1, "phone-and-name", None),
        (2, "source-merge", "one-contact-per-customer"),
        (3, "record-gone", None),
    )
]

CANDIDATE_CUSTOMERS = [
    {"candidate_id": one, "position": position, "customer_id": of}
    for one, position, of in (
        ("K1", 0, "CAMBIG000"),
        ("K2", 0, "CMERGEDA0"),
        ("K2", 1, "CFULL0000"),
        ("K2", 2, "CMERGEDC0"),
        ("K2", 3, "CERASED00"),
        ("K3", 0, "CAMBIG000"),
    )
]

CANDIDATE_RECORDS = [
    {"candidate_id": one, "position": position, "system": system, "kind": kind, "record_key": key}
    for one, position, system, kind, key in (
        ("K1", 0, "CRM", "contact", "003X"),
        ("K1", 1, "CRM", "contact", "003Y"),
        ("K2", 0, "CRM", "contact", "003A"),
        ("K2", 1, "CRM", "lead", "00Q1"),
        ("K3", 0, "LOYALTY", "member", "M9"),
    )
]

ACCESSES = [
    {
        "id": f"l{number}",
        "customer_id": of,
        "at": SINCE + dt.timedelta(hours=number),
        "actor": f"agent-{number}",
        "client": "desk",
        "purpose": "SERVICE",
        "operation": "B1Sheet",
        "fields": ["Account.email"],
    }
    for number, of in enumerate(("CMERGEDA0", "CMERGEDC0", "CMERGEDB0", "CFULL0000"))
]


@pytest.fixture(scope="module")
def crosswalk_url(database_url: str) -> str:
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        for table, rows in (
            (customer, CUSTOMERS),
            (alias, ALIASES),
            (link, LINKS),
            (candidate, CANDIDATES),
            (candidate_customer, CANDIDATE_CUSTOMERS),
            (candidate_record, CANDIDATE_RECORDS),
            (access_log, ACCESSES),
        ):
            connection.execute(insert(table), rows)
    engine.dispose()
    return database_url


@dataclass
class Hub:
    """The hub on the small crosswalk, with its statements on record."""

    crosswalk: SqlCrosswalk
    operations: SqlOperationStore
    composites: CompositeMeans
    statements: list[str] = field(default_factory=list)
    execution: Execution = field(default_factory=lambda: Execution(SCHEMA, "HUB"))

    async def ask(self, text: str, subject: str | None = None, **variables: object) -> Any:
        self.statements.clear()
        context = request_context(
            HubSource(self.crosswalk, None, self.operations, None, self.composites),
            checked_pages(read_back_office(demonstration_file())),
            Caller(subject),
        )
        return await self.execution.answer(Operation(text, variables), context)

    async def data(self, text: str, subject: str | None = None, **variables: object) -> Any:
        answer = await self.ask(text, subject, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def customer(self, key: str, selection: str) -> Any:
        text = f"query ($id: ID!) {{ customer(id: $id) {{ {selection} }} }}"
        return (await self.data(text, id=encode_id("Customer", key)))["customer"]

    async def entities(self, selection: str, *representations: Row) -> list[Any]:
        text = f"query ($these: [_Any!]!) {{ _entities(representations: $these) {{ {selection} }} }}"
        entities: list[Any] = (await self.data(text, these=list(representations)))["_entities"]
        return entities


@pytest.fixture
async def hub(crosswalk_url: str) -> AsyncIterator[Hub]:
    settings = HubSettings(name="hub", database_url=crosswalk_url)
    async with open_database(settings, MIGRATIONS) as database:
        operations = SqlOperationStore(database, settings.now)
        means = CompositeMeans(
            gateway=None,
            propagating=operations.propagating,
            flags=SqlDriftFlags(database),
            sweeps=SqlSweeps(database),
            read_seconds=settings.read_seconds,
            now=settings.now,
        )
        asked = Hub(SqlCrosswalk(database), operations, means)
        sync = database.engine.sync_engine
        event.listen(sync, "before_cursor_execute", lambda *call: asked.statements.append(call[2]))
        yield asked
