"""One loader for each thing that accounting reads in batches. All judge invoices by one and the same day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from subgraphs.accounting.sources.port import (
    AccountRecord,
    EntryRecord,
    InvoiceQuery,
    InvoiceRecord,
    Ledger,
    PaymentRecord,
    PostingState,
)
from subgraphs.kit.lists import ListLoader
from subgraphs.kit.loading import DataLoader, batched_by_key

__all__ = ["Loaders", "loaders"]


@dataclass(frozen=True, slots=True)
class Loaders:
    account: DataLoader[str, AccountRecord | None]
    overdue: DataLoader[str, int]
    entries: ListLoader[EntryRecord, None]
    invoice: DataLoader[str, InvoiceRecord | None]
    invoices_of_order: DataLoader[str, tuple[InvoiceRecord, ...]]
    invoices_of_customer: ListLoader[InvoiceRecord, InvoiceQuery]
    payments: DataLoader[str, tuple[PaymentRecord, ...]]
    posting: DataLoader[str, PostingState]


def loaders(ledger: Ledger, today: dt.date) -> Loaders:
    return Loaders(
        account=batched_by_key(ledger.accounts, None),
        overdue=batched_by_key(lambda numbers: ledger.overdue(numbers, today), 0),
        entries=ListLoader(ledger.entries),
        invoice=batched_by_key(lambda ids: ledger.invoices(ids, today), None),
        invoices_of_order=batched_by_key(lambda numbers: ledger.invoices_of_orders(numbers, today), ()),
        invoices_of_customer=ListLoader(ledger.customer_invoices),
        payments=batched_by_key(ledger.payments, ()),
        posting=batched_by_key(ledger.postings, PostingState.NOT_POSTED),
    )
