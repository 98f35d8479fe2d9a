"""The ledger in SQL. No method runs more than two statements, however much it is asked for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from sqlalchemy import BigInteger, cast, func, select

from subgraphs.accounting.sources.commands import LedgerCommands
from subgraphs.accounting.sources.port import (
    ENTRY_ORDER,
    AccountRecord,
    EntryRecord,
    InvoiceQuery,
    InvoiceRecord,
    PaymentRecord,
    PostingState,
)
from subgraphs.accounting.sources.sql.conditions import is_overdue, matches
from subgraphs.accounting.sources.sql.evidence import SqlEvidence
from subgraphs.accounting.sources.sql.invoice_lists import INVOICES, CustomerInvoices
from subgraphs.accounting.sources.sql.rows import account_record, entry_record, invoice_record, payment_record
from subgraphs.accounting.sources.sql.tables import (
    WRITES,
    invoice,
    ledger_account,
    ledger_entry,
    order_posting,
    payment,
)
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList, page
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = ["SqlLedger"]

KeyT = TypeVar("KeyT", bound=Hashable)
RecordT = TypeVar("RecordT")

ENTRIES = Listing(
    ledger_entry, ledger_entry.c.account_number, {ENTRY_ORDER: Keyset(ledger_entry.c.date, ledger_entry.c.id)}
)


class SqlLedger:
    def __init__(self, database: Database, commands: LedgerCommands) -> None:
        self._database = database
        self.commands = commands
        self.outbox = Outbox(database, WRITES)
        self.evidence = SqlEvidence(database)
        self.entries = SqlList[EntryRecord, None](database, ENTRIES, entry_record, key_of=str)
        self.customer_invoices = CustomerInvoices(database)

    def seen_by(self, rows: Rows) -> SqlLedger:
        return SqlLedger(self._database.seen_by(rows), self.commands)

    async def accounts(self, numbers: Collection[str]) -> Mapping[str, AccountRecord]:
        known = (ledger_account.c.number.in_(numbers), *self._database.visible(ledger_account))
        statement = select(ledger_account).where(*known)
        return {row.number: account_record(row) for row in await self._database.rows(statement)}

    async def overdue(self, numbers: Collection[str], today: dt.date) -> Mapping[str, int]:
        # The cast is for PostgreSQL, where a sum of big integers is a numeric.
        late = cast(func.sum(invoice.c.open), BigInteger).label("late")
        statement = (
            select(invoice.c.account_number, late)
            .where(invoice.c.account_number.in_(numbers), is_overdue(today), *self._database.visible(invoice))
            .group_by(invoice.c.account_number)
        )
        return {row.account_number: row.late for row in await self._database.rows(statement)}

    async def invoices(self, ids: Collection[str], today: dt.date) -> Mapping[str, InvoiceRecord]:
        known = (invoice.c.id.in_(ids), *self._database.visible(invoice))
        rows = await self._database.rows(select(invoice).where(*known))
        return {row.id: invoice_record(row, today) for row in rows}

    async def invoices_of_orders(
        self, order_numbers: Collection[str], today: dt.date
    ) -> Mapping[str, tuple[InvoiceRecord, ...]]:
        statement = (
            select(invoice)
            .where(invoice.c.order_number.in_(order_numbers), *self._database.visible(invoice))
            .order_by(invoice.c.issued_at, invoice.c.id)
        )
        rows = await self._database.rows(statement)
        return _grouped(rows, lambda row: str(row.order_number), partial(invoice_record, today=today))

    async def all_invoices(self, query: InvoiceQuery, request: PageRequest) -> Page[InvoiceRecord]:
        record = partial(invoice_record, today=query.today)
        return await page(self._database, INVOICES, request, record, matches(query))

    async def payments(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[PaymentRecord, ...]]:
        statement = (
            select(payment).where(payment.c.invoice_id.in_(invoice_ids)).order_by(payment.c.at, payment.c.id)
        )
        rows = await self._database.rows(statement)
        return _grouped(rows, lambda row: str(row.invoice_id), payment_record)

    async def postings(self, order_numbers: Collection[str]) -> Mapping[str, PostingState]:
        statement = select(order_posting).where(order_posting.c.order_number.in_(order_numbers))
        known = {row.order_number: PostingState(row.state) for row in await self._database.rows(statement)}
        return {number: known.get(number, PostingState.NOT_POSTED) for number in order_numbers}


def _grouped(
    rows: Iterable[AnyRow], key: Callable[[AnyRow], KeyT], record: Callable[[AnyRow], RecordT]
) -> Mapping[KeyT, tuple[RecordT, ...]]:
    groups: defaultdict[KeyT, list[RecordT]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(record(row))
    return {name: tuple(group) for name, group in groups.items()}
