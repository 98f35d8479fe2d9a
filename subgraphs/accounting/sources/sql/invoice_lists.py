"""The invoices of customers, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from subgraphs.accounting.sources.port import (
    CUSTOMER_INVOICE_ORDER,
    PERIOD_INVOICE_ORDER,
    InvoiceQuery,
    InvoiceRecord,
)
from subgraphs.accounting.sources.sql.conditions import matches
from subgraphs.accounting.sources.sql.rows import invoice_record
from subgraphs.accounting.sources.sql.tables import invoice, ledger_account
from subgraphs.kit.database import Database
from subgraphs.kit.keyset import Keyset, Listing, count_by_owner, pages_by_owner
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["INVOICES", "CustomerInvoices"]

INVOICES = Listing(
    invoice,
    invoice.c.account_number,
    {
        CUSTOMER_INVOICE_ORDER: Keyset(invoice.c.issued_at, invoice.c.id),
        PERIOD_INVOICE_ORDER: Keyset(invoice.c.issued_at, invoice.c.id, descending=False),
    },
)


class CustomerInvoices:
    """A `PagedList` whose owners are stripped of their COLLECTIVE accounts before anything else is read.

    As a condition on invoices the same would walk all of a collective account to find nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pages(
        self, asked: tuple[PageRequest, InvoiceQuery], owners: Sequence[Owner]
    ) -> list[Page[InvoiceRecord]]:
        request, query = asked
        individual = await self._individual(owners)
        record = partial(invoice_record, today=query.today)
        return await pages_by_owner(self._database, INVOICES, individual, request, record, matches(query))

    async def counts(self, criteria: InvoiceQuery, owners: Sequence[Owner]) -> list[int | None]:
        individual = await self._individual(owners)
        return await count_by_owner(self._database, INVOICES, individual, matches(criteria))

    async def _individual(self, owners: Sequence[Owner]) -> list[Owner]:
        asked = {number for numbers in owners for number in numbers}
        statement = select(ledger_account.c.number).where(
            ledger_account.c.number.in_(asked),
            ledger_account.c.scope == "INDIVIDUAL",
            *self._database.visible(ledger_account),
        )
        individual = {row.number for row in await self._database.rows(statement)}
        return [tuple(number for number in numbers if number in individual) for numbers in owners]
