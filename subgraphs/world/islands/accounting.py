"""The world as accounting knows it."""

from __future__ import annotations

from collections.abc import Iterator

from subgraphs.accounting.sources.sql import tables
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.world.calendar import date_text, moment_text
from subgraphs.world.ledger import Invoice, LedgerAccount, books_of, collective_accounts
from subgraphs.world.orders import orders_of
from subgraphs.world.people import person_of
from subgraphs.world.rows import Island, Row, Shape, Told, address_values
from subgraphs.world.world import World

__all__ = ["ACCOUNTING"]

_BILLING = tuple(f"billing_{part}" for part in ("name", "lines", "postal_code", "city", "country", "phone"))

_SHAPES = (
    Shape(
        tables.ledger_account,
        (
            *("number", "scope", "version", "external_id", "legal_name", "vat_number", "email"),
            *_BILLING,
            *("currency", "balance", "credit_limit", "payment_terms", "dunning_level"),
        ),
    ),
    Shape(
        tables.invoice,
        (
            *("id", "number", "kind", "state", "issued_at", "due_at", "account_number", "order_number"),
            *("currency", "net", "tax", "total", "open", "pdf"),
        ),
    ),
    Shape(tables.payment, ("id", "invoice_id", "at", "currency", "amount", "method", "reference")),
    Shape(
        tables.ledger_entry,
        (
            *("id", "account_number", "date", "journal", "label", "currency", "debit", "credit"),
            "reconciled",
        ),
    ),
    Shape(tables.order_posting, ("order_number", "state")),
)


def _fixed_rows(world: World) -> Iterator[Told]:
    for account in collective_accounts():
        yield "accounting_ledger_account", _account_row(account)


def _customer_rows(world: World, number: int) -> Iterator[Told]:
    books = books_of(world, person_of(world, number), orders_of(world, number))
    if books.account is not None:
        yield "accounting_ledger_account", _account_row(books.account)
    for posting in books.postings:
        yield "accounting_order_posting", posting
    for invoice in books.invoices:
        yield "accounting_invoice", _invoice_row(invoice)
        yield from _invoice_parts(invoice)


def _account_row(account: LedgerAccount) -> Row:
    return (
        account.number,
        account.scope,
        account.version,
        account.external_id,
        account.legal_name,
        account.vat_number,
        account.email,
        *address_values(account.billing),
        account.currency,
        account.balance,
        account.credit_limit,
        account.payment_terms,
        account.dunning_level,
    )


def _invoice_row(invoice: Invoice) -> Row:
    return (
        invoice.key,
        invoice.number,
        invoice.kind,
        invoice.state,
        date_text(invoice.issued_at),
        None if invoice.due_at is None else date_text(invoice.due_at),
        invoice.account_number,
        invoice.order_number,
        invoice.currency,
        invoice.total - invoice.tax,
        invoice.tax,
        invoice.total,
        invoice.open,
        f"https://documents.example/{invoice.number}.pdf",
    )


def _invoice_parts(invoice: Invoice) -> Iterator[Told]:
    for payment in invoice.payments:
        row: Row = (
            payment.key,
            invoice.key,
            moment_text(payment.at),
            invoice.currency,
            payment.cents,
            payment.method,
            payment.reference,
        )
        yield "accounting_payment", row
    for entry in invoice.entries:
        row = (
            entry.key,
            invoice.account_number,
            date_text(entry.at),
            entry.journal,
            entry.label,
            invoice.currency,
            entry.debit,
            entry.credit,
            entry.reconciled,
        )
        yield "accounting_ledger_entry", row


ACCOUNTING = Island("accounting", MIGRATIONS, _SHAPES, _fixed_rows, _customer_rows)
