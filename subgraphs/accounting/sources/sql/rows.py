"""Rows as the records of the port."""

from __future__ import annotations

import datetime as dt

from subgraphs.accounting.sources.port import (
    AccountRecord,
    BillingAddress,
    EntryRecord,
    InvoiceKind,
    InvoiceRecord,
    LedgerScope,
    PaymentRecord,
)
from subgraphs.accounting.sources.status import Standing, invoice_status
from subgraphs.kit.database import AnyRow

__all__ = ["account_record", "entry_record", "invoice_record", "payment_record"]


def account_record(row: AnyRow) -> AccountRecord:
    return AccountRecord(
        number=row.number,
        scope=LedgerScope(row.scope),
        version=row.version,
        legal_name=row.legal_name,
        vat_number=row.vat_number,
        email=row.email,
        billing_address=_billing_address(row),
        currency=row.currency,
        balance=row.balance,
        credit_limit=row.credit_limit,
        payment_terms=row.payment_terms,
        dunning_level=row.dunning_level,
    )


def _billing_address(row: AnyRow) -> BillingAddress | None:
    if row.billing_country is None:
        return None
    return BillingAddress(
        name=row.billing_name,
        lines=None if row.billing_lines is None else tuple(row.billing_lines),
        postal_code=row.billing_postal_code,
        city=row.billing_city,
        country=row.billing_country,
        phone=row.billing_phone,
    )


def entry_record(row: AnyRow) -> EntryRecord:
    return EntryRecord(
        id=row.id,
        date=row.date,
        journal=row.journal,
        label=row.label,
        currency=row.currency,
        debit=row.debit,
        credit=row.credit,
        reconciled=row.reconciled,
    )


def invoice_record(row: AnyRow, today: dt.date) -> InvoiceRecord:
    return InvoiceRecord(
        id=row.id,
        number=row.number,
        kind=InvoiceKind(row.kind),
        status=invoice_status(Standing(row.state, row.total, row.open, row.due_at), today),
        issued_at=row.issued_at,
        due_at=row.due_at,
        account_number=row.account_number,
        order_number=row.order_number,
        currency=row.currency,
        net=row.net,
        tax=row.tax,
        total=row.total,
        open=row.open,
        pdf=row.pdf,
    )


def payment_record(row: AnyRow) -> PaymentRecord:
    return PaymentRecord(
        id=row.id,
        at=row.at,
        currency=row.currency,
        amount=row.amount,
        method=row.method,
        reference=row.reference,
    )
