"""The ledger in Tryton. No method makes more than two calls, however much it is asked for; the exceptions are
said where they are: lists of more than a thousand rows."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from subgraphs.accounting.sources.commands import LedgerCommands
from subgraphs.accounting.sources.port import (
    AccountRecord,
    InvoiceQuery,
    InvoiceRecord,
    InvoiceStatus,
    Ledger,
    PaymentRecord,
    PostingState,
)
from subgraphs.accounting.sources.tryton.account_entries import AccountEntries
from subgraphs.accounting.sources.tryton.accounts import (
    account_record,
    account_search,
    dunning_levels,
    dunning_search,
)
from subgraphs.accounting.sources.tryton.amounts import amount_of
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.customer_invoices import CustomerInvoices
from subgraphs.accounting.sources.tryton.evidence import TrytonEvidence
from subgraphs.accounting.sources.tryton.invoices import (
    by_issue,
    invoice_record,
    invoice_search,
    payment_search,
    payments_of,
)
from subgraphs.accounting.sources.tryton.sight import Sight
from subgraphs.accounting.sources.tryton.statuses import has_status, matches
from subgraphs.kit.lookups import number_of
from subgraphs.kit.models.domain import EVERYTHING, Domain, Search, all_of, among, is_
from subgraphs.kit.models.lists import page
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = ["TrytonLedger"]

POSTED = ("posted", "paid")


@dataclass(frozen=True, slots=True)
class TrytonLedger:
    store: ModelStore
    books: Books
    beside: Ledger
    """Our own store: which orders were rejected, which commands were done."""
    commands: LedgerCommands
    rows: Rows | None = None

    def seen_by(self, rows: Rows) -> TrytonLedger:
        return TrytonLedger(self.store, self.books, self.beside, self.commands, rows)

    @property
    def outbox(self) -> Outbox:
        return self.beside.outbox

    @property
    def evidence(self) -> TrytonEvidence:
        return TrytonEvidence(self.store, self.books)

    @property
    def entries(self) -> AccountEntries:
        return AccountEntries(self.store, self.books, self._sight)

    @property
    def customer_invoices(self) -> CustomerInvoices:
        return CustomerInvoices(self.store, self.books, self._sight)

    async def accounts(self, numbers: Collection[str]) -> Mapping[str, AccountRecord]:
        def asking(batch: Collection[str], seen: Domain) -> Search:
            return account_search(batch, seen, self.books, len(batch))

        seen = self._sight.accounts("code")
        parties, levels = await asyncio.gather(
            self.store.by_keys("code", numbers, seen, asking), self._levels(numbers)
        )
        records = (account_record(row, self.books, levels.get(row.text("code") or "", 0)) for row in parties)
        return {record.number: record for record in records}

    async def overdue(self, numbers: Collection[str], today: dt.date) -> Mapping[str, int]:
        """One call for each thousand invoices that are late."""

        def asking(batch: Collection[str], seen: Domain) -> Search:
            late = has_status(InvoiceStatus.OVERDUE, today)
            return invoice_search([late, among("party.code", batch), seen], self.books, 0)

        sums: defaultdict[str, int] = defaultdict(int)
        for row in await self.store.by_keys("party.code", numbers, self._sight.invoices(), asking):
            sums[row.text("party.code") or ""] += amount_of(row, "amount_to_pay")
        return sums

    async def invoices(self, ids: Collection[str], today: dt.date) -> Mapping[str, InvoiceRecord]:
        keys = _numbers(ids)
        where = [among("id", keys), self._sight.invoices()]
        rows = await self.store.search(invoice_search(where, self.books, len(keys))) if keys else ()
        return {record.id: record for record in (invoice_record(row, self.books, today) for row in rows)}

    async def invoices_of_orders(
        self, order_numbers: Collection[str], today: dt.date
    ) -> Mapping[str, tuple[InvoiceRecord, ...]]:
        field = self.books.order_number

        def asking(batch: Collection[str], seen: Domain) -> Search:
            return invoice_search([among(field, batch), seen], self.books, 0)

        rows = await self.store.by_keys(field, order_numbers, self._sight.invoices(), asking)
        groups: defaultdict[str, list[InvoiceRecord]] = defaultdict(list)
        for row in sorted(rows, key=_place):
            record = invoice_record(row, self.books, today)
            groups[record.order_number or ""].append(record)
        return {number: tuple(records) for number, records in groups.items()}

    async def all_invoices(self, query: InvoiceQuery, request: PageRequest) -> Page[InvoiceRecord]:
        where = [matches(query), self._sight.invoices()]
        search = invoice_search(where, self.books, 0, by_issue(descending=False))
        record = partial(invoice_record, books=self.books, today=query.today)
        return await page(self.store, search, request, record)

    async def payments(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[PaymentRecord, ...]]:
        keys = _numbers(invoice_ids)
        asked = payment_search(keys, self._sight.invoices(), self.books, len(keys))
        rows = await self.store.search(asked) if keys else ()
        return {str(row.key): payments_of(row) for row in rows}

    async def postings(self, order_numbers: Collection[str]) -> Mapping[str, PostingState]:
        """Tryton knows what was posted; what came in and was rejected is known beside it."""
        field = self.books.order_number
        posted = [among(field, order_numbers), among("state", POSTED), *self._of_customers]
        found, beside = await asyncio.gather(
            self.store.all(Search("account.invoice", (field,), all_of(posted), 0)),
            self.beside.postings(order_numbers),
        )
        states = dict(beside)
        states.update({row.text(field) or "": PostingState.POSTED for row in found})
        return states

    @property
    def _sight(self) -> Sight:
        return Sight(self.books, self.rows)

    @property
    def _of_customers(self) -> tuple[Domain, ...]:
        return (is_("type", "out"), is_("company", self.books.company))

    async def _levels(self, numbers: Collection[str]) -> Mapping[str, int]:
        if not self.books.has_dunning:
            return {}

        def asking(batch: Collection[str], _: Domain) -> Search:
            return dunning_search(batch, 0)

        return dunning_levels(await self.store.by_keys("party.code", numbers, EVERYTHING, asking))


def _place(row: Row) -> tuple[dt.date, int]:
    return row.day("invoice_date") or dt.date.min, row.key


def _numbers(ids: Collection[str]) -> list[int]:
    """What is no number is no id of Tryton's, and is not asked for."""
    return [key for text in ids if (key := number_of(text)) is not None]
