"""Export: all that the ledger holds of an account, as one document in the words of schema.org."""

from __future__ import annotations

from sqlalchemy import Connection, select

from subgraphs.accounting.sources.port import LedgerScope
from subgraphs.accounting.sources.sql.tables import invoice, ledger_entry, payment
from subgraphs.accounting.sources.sql.writing.account_rows import held
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.types import money
from subgraphs.kit.writer import Moment

__all__ = ["export_accounts"]

Document = dict[str, object]


def export_accounts(moment: Moment, numbers: tuple[str, ...], exports: ExportFolder) -> Outcome:
    """A COLLECTIVE account is nobody's, so nobody gets a copy of it."""
    became: list[Became] = []
    events: list[Event] = []
    for number in numbers:
        row = held(moment.connection, number)
        if row is None or row.scope == LedgerScope.COLLECTIVE.value:
            became.append(Became(number, "ledgerAccount", RecordOutcomeKind.FAILED))
            continue
        file = exports.write(_document(moment.connection, row), moment.now)
        became.append(Became(number, "ledgerAccount", RecordOutcomeKind.EXPORTED, file=file))
        events.append(Event("ledger_account.exported", "LedgerAccount", number))
    return Outcome(events=tuple(events), notes=noted(became))


def _document(connection: Connection, row: AnyRow) -> Document:
    return {
        "@context": "https://schema.org",
        "@type": "Person" if row.vat_number is None else "Organization",
        "identifier": row.number,
        "legalName": row.legal_name,
        "vatID": row.vat_number,
        "email": row.email,
        "address": _address(row),
        "accountBalance": _amount(row.balance, row.currency),
        "creditLimit": _amount(row.credit_limit, row.currency),
        "paymentTerms": row.payment_terms,
        "dunningLevel": row.dunning_level,
        "invoices": _invoices(connection, row.number),
        "ledgerEntries": _entries(connection, row.number),
    }


def _address(row: AnyRow) -> Document | None:
    if row.billing_country is None:
        return None
    return {
        "@type": "PostalAddress",
        "name": row.billing_name,
        "streetAddress": "\n".join(row.billing_lines or ()),
        "postalCode": row.billing_postal_code,
        "addressLocality": row.billing_city,
        "addressCountry": row.billing_country,
        "telephone": row.billing_phone,
    }


def _invoices(connection: Connection, number: str) -> list[Document]:
    ours = invoice.c.account_number == number
    paid: dict[str, list[Document]] = {}
    joined = select(payment).join(invoice, invoice.c.id == payment.c.invoice_id).where(ours)
    for row in connection.execute(joined.order_by(payment.c.at, payment.c.id)):
        paid.setdefault(row.invoice_id, []).append(_payment(row))
    return [
        {
            "@type": "Invoice",
            "identifier": row.number,
            "additionalType": row.kind,
            "paymentStatus": row.state,
            "dateIssued": row.issued_at,
            "paymentDueDate": row.due_at,
            "referencesOrder": row.order_number,
            "net": _amount(row.net, row.currency),
            "tax": _amount(row.tax, row.currency),
            "totalPaymentDue": _amount(row.total, row.currency),
            "open": _amount(row.open, row.currency),
            "url": row.pdf,
            "payments": paid.get(row.id, []),
        }
        for row in connection.execute(select(invoice).where(ours).order_by(invoice.c.issued_at, invoice.c.id))
    ]


def _payment(row: AnyRow) -> Document:
    return {
        "dateTime": row.at,
        "amount": _amount(row.amount, row.currency),
        "paymentMethod": row.method,
        "reference": row.reference,
    }


def _entries(connection: Connection, number: str) -> list[Document]:
    ours = select(ledger_entry).where(ledger_entry.c.account_number == number)
    return [
        {
            "identifier": row.id,
            "date": row.date,
            "journal": row.journal,
            "description": row.label,
            "debit": _amount(row.debit, row.currency),
            "credit": _amount(row.credit, row.currency),
            "reconciled": row.reconciled,
        }
        for row in connection.execute(ours.order_by(ledger_entry.c.date, ledger_entry.c.id))
    ]


def _amount(minor_units: int | None, currency: str) -> Document | None:
    if minor_units is None:
        return None
    return {
        "@type": "MonetaryAmount",
        "value": f"{money(minor_units, currency).amount:f}",
        "currency": currency,
    }
