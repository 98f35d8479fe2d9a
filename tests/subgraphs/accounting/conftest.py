"""A small ledger: a customer with two accounts, another with one, and the collective account of the web."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, insert

from subgraphs.accounting.context import request_context
from subgraphs.accounting.schema import SCHEMA
from subgraphs.accounting.sources.sql.ledger import SqlLedger
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.accounting.sources.sql.tables import (
    WRITES,
    invoice,
    ledger_account,
    ledger_entry,
    order_posting,
    payment,
)
from subgraphs.accounting.sources.sql.writing.commands import sql_commands
from subgraphs.kit.context import Caller
from subgraphs.kit.database import Database, open_database, sync_engine
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.migrations import migrate
from subgraphs.kit.writer import Writer

TODAY = dt.date(2026, 3, 15)
NOON = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)

STAFF = Caller("staff-1")
HUB = Caller(None, operation="operation-1")

Row = dict[str, Any]


def account(number: str, **columns: Any) -> Row:
    row = {
        "number": number,
        "scope": "INDIVIDUAL",
        "version": 1,
        "external_id": None,
        "legal_name": None,
        "vat_number": None,
        "email": None,
        "billing_name": None,
        "billing_lines": None,
        "billing_postal_code": None,
        "billing_city": None,
        "billing_country": None,
        "billing_phone": None,
        "currency": "EUR",
        "balance": 0,
        "credit_limit": None,
        "payment_terms": None,
        "dunning_level": 0,
    }
    return row | columns


def bill(number: str, on: str, issued_at: dt.date, total: int, **columns: Any) -> Row:
    row = {
        "id": f"i{number}",
        "number": number,
        "kind": "INVOICE",
        "state": "ISSUED",
        "issued_at": issued_at,
        "due_at": issued_at + dt.timedelta(days=30),
        "account_number": on,
        "order_number": None,
        "currency": "EUR",
        "net": total - total // 6,
        "tax": total // 6,
        "total": total,
        "open": 0,
        "pdf": None,
    }
    return row | columns


ACCOUNTS = [
    account(
        "411000001",
        version=7,
        external_id="C0000000A",
        legal_name="Lumière SARL",
        vat_number="FR40303265045",
        email="compta@lumiere.example",
        billing_name="Lumière",
        billing_lines=["4 rue Neuve", "Bâtiment B"],
        billing_postal_code="69002",
        billing_city="Lyon",
        billing_country="FR",
        balance=12_000,
        credit_limit=500_000,
        payment_terms="30 days",
        dunning_level=1,
    ),
    account("411000002", currency="USD", balance=-250),
    account("411000003", balance=100),
    account("411WEB", scope="COLLECTIVE", legal_name="Web customers", balance=9_900),
]

INVOICES = [
    bill("F1", "411000001", dt.date(2026, 1, 5), 6_000, order_number="1001", open=1_000),  # overdue
    bill("F2", "411000001", dt.date(2026, 2, 20), 12_000, order_number="1002", open=11_000),  # partly paid
    bill("F3", "411000001", dt.date(2026, 3, 1), 3_000, open=3_000, pdf="https://ledger.example/F3.pdf"),
    bill("F4", "411000001", dt.date(2026, 1, 31), 2_400, state="WRITTEN_OFF", open=2_400),
    bill("F5", "411000002", dt.date(2026, 2, 1), 900, currency="USD"),  # paid
    bill(
        "A1",
        "411000001",
        dt.date(2026, 2, 20),
        -500,
        kind="CREDIT_NOTE",
        due_at=None,
        order_number="1002",
        open=-500,
    ),
    bill("F6", "411000003", dt.date(2026, 3, 2), 100, state="DRAFT", open=100),
    bill("F7", "411WEB", dt.date(2026, 3, 3), 4_900, order_number="2001"),
    bill("F8", "411WEB", dt.date(2026, 3, 4), 5_000, order_number="2002", open=5_000),
]

PAYMENTS = [
    {
        "id": f"p{number}",
        "invoice_id": "iF1",
        "at": dt.datetime(2026, 1, day, 9, tzinfo=dt.UTC),
        "currency": "EUR",
        "amount": 2_500,
        "method": "CARD",
        "reference": None,
    }
    for number, day in ((1, 20), (2, 6))
]

ENTRIES = [
    {
        "id": f"e{day}",
        "account_number": "411000001",
        "date": dt.date(2026, 1, day),
        "journal": "SALES" if day % 2 else "BANK",
        "label": f"Entry {day}",
        "currency": "EUR",
        "debit": 6_000 if day % 2 else None,
        "credit": None if day % 2 else 5_000,
        "reconciled": None,
    }
    for day in (5, 6, 7)
]

POSTINGS = [{"order_number": "1001", "state": "POSTED"}, {"order_number": "2002", "state": "REJECTED"}]


@pytest.fixture(scope="module")
def ledger_url(database_url: str) -> str:
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        for table, rows in (
            (ledger_account, ACCOUNTS),
            (invoice, INVOICES),
            (payment, PAYMENTS),
            (ledger_entry, ENTRIES),
            (order_posting, POSTINGS),
        ):
            connection.execute(insert(table), rows)
    engine.dispose()
    return database_url


@dataclass
class Accounting:
    """Accounting on the small ledger, on one day, with its statements on record."""

    ledger: SqlLedger
    settings: SystemSettings
    database: Database
    statements: list[str] = field(default_factory=list)
    execution: Execution = field(default_factory=lambda: Execution(SCHEMA, "ACCOUNTING"))

    async def ask(self, text: str, **variables: object) -> Any:
        self.statements.clear()
        return await self.sent(text, variables, STAFF)

    async def tell(self, mutation: str, **variables: object) -> Any:
        """The payload of a mutation that a member of staff sends."""
        return _payload(await self.sent(mutation, variables, STAFF))

    async def step(self, mutation: str, **variables: object) -> Any:
        """The payload of a step of the hub's operations."""
        return _payload(await self.sent(mutation, variables, HUB))

    async def sent(self, mutation: str, variables: Row, caller: Caller) -> Any:
        context = request_context(self.ledger, caller, self.settings.exports, TODAY)
        return await self.execution.answer(Operation(mutation, variables), context)

    async def events(self, kind: str) -> list[Row]:
        events = await self.ledger.outbox.after(0, 10_000)
        return [event for event in events if event["kind"] == kind]

    async def new_account(self, **given: str) -> str:
        """The id of a fresh account."""
        create = """mutation($external: ID!, $name: String!, $vat: String, $email: String, $key: String!) {
          ledgerAccountCreate(externalId: $external, legalName: $name, vatNumber: $vat, email: $email,
            idempotencyKey: $key) { ledgerAccount { id } } }"""
        customer = uuid4().hex
        payload = await self.step(
            create, **{"external": customer, "name": "Jo Petit", "key": customer} | given
        )
        return str(payload["ledgerAccount"]["id"])

    async def entities(self, selection: str, *representations: Row) -> list[Any]:
        text = f"query ($these: [_Any!]!) {{ _entities(representations: $these) {{ {selection} }} }}"
        answer = await self.ask(text, these=list(representations))
        assert "errors" not in answer, answer["errors"]
        entities: list[Any] = answer["data"]["_entities"]
        return entities


def _payload(answer: Any) -> Any:
    assert "errors" not in answer, answer["errors"]
    (payload,) = answer["data"].values()
    return payload


@pytest.fixture
async def accounting(ledger_url: str) -> AsyncIterator[Accounting]:
    settings = SystemSettings(name="accounting", database_url=ledger_url)
    async with open_database(settings, MIGRATIONS) as database:
        commands = sql_commands(Writer(database, WRITES, lambda: NOON), settings.exports)
        asked = Accounting(SqlLedger(database, commands), settings, database)
        sync = database.engine.sync_engine
        event.listen(sync, "before_cursor_execute", lambda *call: asked.statements.append(call[2]))
        yield asked
