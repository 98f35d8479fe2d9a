"""What accounting asks of the ledger, in batches.

Every method takes all that one wave of a request wants and promises a number of round trips that does not
depend on how much that is. A key without an answer is left out of the mapping, unless it is said otherwise.
Amounts are whole minor units; those of a credit note are negative.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from subgraphs.accounting.sources.commands import LedgerCommands
from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = [
    "CUSTOMER_INVOICE_ORDER",
    "ENTRY_ORDER",
    "PERIOD_INVOICE_ORDER",
    "AccountRecord",
    "BillingAddress",
    "EntryRecord",
    "InvoiceKind",
    "InvoiceQuery",
    "InvoiceRecord",
    "InvoiceStatus",
    "Ledger",
    "LedgerScope",
    "PaymentRecord",
    "PostingState",
]


class LedgerScope(Enum):
    INDIVIDUAL = "INDIVIDUAL"
    COLLECTIVE = "COLLECTIVE"


class InvoiceKind(Enum):
    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"


class InvoiceStatus(Enum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PARTLY_PAID = "PARTLY_PAID"
    PAID = "PAID"
    OVERDUE = "OVERDUE"
    WRITTEN_OFF = "WRITTEN_OFF"


class PostingState(Enum):
    NOT_POSTED = "NOT_POSTED"
    POSTED = "POSTED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class BillingAddress:
    name: str | None
    lines: tuple[str, ...] | None
    postal_code: str | None
    city: str | None
    country: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """`legal_name` of a COLLECTIVE account is a label such as “Web customers”, never the name of a person."""

    number: str
    scope: LedgerScope
    version: int
    legal_name: str | None
    vat_number: str | None
    email: str | None
    billing_address: BillingAddress | None
    currency: str
    balance: int
    credit_limit: int | None
    payment_terms: str | None
    dunning_level: int


@dataclass(frozen=True, slots=True)
class EntryRecord:
    id: str
    date: dt.date
    journal: str
    label: str
    currency: str
    debit: int | None
    credit: int | None
    reconciled: str | None


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """`status` is that of the day for which the invoice was read."""

    id: str
    number: str
    kind: InvoiceKind
    status: InvoiceStatus
    issued_at: dt.date
    due_at: dt.date | None
    account_number: str
    order_number: str | None
    currency: str
    net: int
    tax: int
    total: int
    open: int
    pdf: str | None


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    id: str
    at: dt.datetime
    currency: str
    amount: int
    method: str
    reference: str | None


ENTRY_ORDER = "DATE_DESC"
"""Entries: the latest first."""

CUSTOMER_INVOICE_ORDER = "ISSUED_AT_DESC"
"""Invoices of a customer: the latest first."""

PERIOD_INVOICE_ORDER = "ISSUED_AT_ASC"
"""Invoices of a period: the oldest first, so that what is issued meanwhile comes last."""


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """Which invoices, as of which day. The first and the last day of the period belong to it, as to a month.

    So an accountant asks for 1 July to 30 September and then for 1 October on. `statuses` None means all.
    """

    today: dt.date
    issued_after: dt.date | None = None
    issued_before: dt.date | None = None
    statuses: frozenset[InvoiceStatus] | None = None


class Ledger(Protocol):
    @property
    def commands(self) -> LedgerCommands: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def evidence(self) -> EvidenceSource: ...

    def seen_by(self, rows: Rows) -> Ledger:
        """The same ledger, for a caller who does not see all of it."""
        ...

    @property
    def entries(self) -> PagedList[EntryRecord, None]:
        """The entries of one account."""
        ...

    @property
    def customer_invoices(self) -> PagedList[InvoiceRecord, InvoiceQuery]:
        """The invoices on the accounts of one customer.

        A COLLECTIVE account gives none, even if its number is among them: it holds other people's invoices.
        """
        ...

    async def accounts(self, numbers: Collection[str]) -> Mapping[str, AccountRecord]: ...

    async def overdue(self, numbers: Collection[str], today: dt.date) -> Mapping[str, int]:
        """The sum that is open on issued invoices past their due date, for each account that has any."""
        ...

    async def invoices(self, ids: Collection[str], today: dt.date) -> Mapping[str, InvoiceRecord]: ...

    async def invoices_of_orders(
        self, order_numbers: Collection[str], today: dt.date
    ) -> Mapping[str, tuple[InvoiceRecord, ...]]:
        """Of each order the oldest invoice first, whichever account it stands on."""
        ...

    async def all_invoices(self, query: InvoiceQuery, request: PageRequest) -> Page[InvoiceRecord]:
        """The invoices of all accounts, so that a period is read page by page."""
        ...

    async def payments(self, invoice_ids: Collection[str]) -> Mapping[str, tuple[PaymentRecord, ...]]:
        """Of each invoice the earliest payment first."""
        ...

    async def postings(self, order_numbers: Collection[str]) -> Mapping[str, PostingState]:
        """NOT_POSTED for every order number that accounting does not know."""
        ...
