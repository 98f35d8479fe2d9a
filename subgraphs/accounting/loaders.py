"""One loader for each thing that accounting reads in batches. All judge invoices by one and the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.accounting.sources.port import (
    AccountRecord,
    EntryRecord,
    InvoiceQuery,
    InvoiceRecord,
    Ledger,
    PaymentRecord,
    PostingState,
)
from subgraphs.kit.loading import DataLoader, batched, batched_by_criteria, batched_by_key
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["Loaders", "loaders"]

AccountNumbers: TypeAlias = tuple[str, ...]
InvoicePage: TypeAlias = tuple[InvoiceQuery, PageRequest]


@dataclass(frozen=True, slots=True)
class Loaders:
    account: DataLoader[str, AccountRecord | None]
    overdue: DataLoader[str, int]
    entries: DataLoader[tuple[PageRequest, str], Page[EntryRecord]]
    entry_count: DataLoader[str, int | None]
    invoice: DataLoader[str, InvoiceRecord | None]
    invoices_of_order: DataLoader[str, tuple[InvoiceRecord, ...]]
    invoices_of_accounts: DataLoader[tuple[InvoicePage, AccountNumbers], Page[InvoiceRecord]]
    invoice_count: DataLoader[tuple[InvoiceQuery, AccountNumbers], int | None]
    payments: DataLoader[str, tuple[PaymentRecord, ...]]
    posting: DataLoader[str, PostingState]


def loaders(ledger: Ledger, today: dt.date) -> Loaders:
    async def invoices_of_accounts(
        criteria: InvoicePage, owners: Sequence[AccountNumbers]
    ) -> Sequence[Page[InvoiceRecord]]:
        query, request = criteria
        return await ledger.invoices_of_accounts(owners, query, request)

    async def invoice_counts(query: InvoiceQuery, owners: Sequence[AccountNumbers]) -> Sequence[int | None]:
        return await ledger.invoice_counts(owners, query)

    async def entries(request: PageRequest, numbers: Sequence[str]) -> Sequence[Page[EntryRecord]]:
        return await ledger.entries(numbers, request)

    return Loaders(
        account=batched_by_key(ledger.accounts, None),
        overdue=batched_by_key(lambda numbers: ledger.overdue(numbers, today), 0),
        entries=batched_by_criteria(entries),
        entry_count=batched(ledger.entry_counts),
        invoice=batched_by_key(lambda ids: ledger.invoices(ids, today), None),
        invoices_of_order=batched_by_key(lambda numbers: ledger.invoices_of_orders(numbers, today), ()),
        invoices_of_accounts=batched_by_criteria(invoices_of_accounts),
        invoice_count=batched_by_criteria(invoice_counts),
        payments=batched_by_key(ledger.payments, ()),
        posting=batched_by_key(ledger.postings, PostingState.NOT_POSTED),
    )
