"""The tables of accounting.

Amounts are integers in the minor unit of the row's currency (cents of a euro). What follows from other
columns and the date is not stored: OVERDUE, PARTLY_PAID and PAID are read from `total`, `open` and `due_at`,
and the overdue sum of an account from its invoices. `balance` and `dunning_level` are stored: the balance
moves with each posting, and the level is a decision of the person who sends the reminders.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    column,
)

from subgraphs.kit.columns import TextKey, UtcDateTime
from subgraphs.kit.write_tables import write_tables

__all__ = ["METADATA", "WRITES", "invoice", "ledger_account", "ledger_entry", "order_posting", "payment"]

METADATA = MetaData()

WRITES = write_tables(METADATA, "accounting")


# `scope` is INDIVIDUAL or COLLECTIVE. `external_id` is the customer id of the hub. A COLLECTIVE account
# belongs to nobody: its `legal_name` is a label such as “Web customers”, and it has no address, VAT number or
# e-mail. Without `billing_country` the account has no billing address. `credit_limit` null means: none was
# granted. An account with `erased_at` is kept for its documents only.
ledger_account = Table(
    "accounting_ledger_account",
    METADATA,
    Column("number", TextKey, primary_key=True),
    Column("scope", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("external_id", String(40)),
    Column("legal_name", String(200)),
    Column("vat_number", String(20)),
    Column("email", String(254)),
    Column("billing_name", String(200)),
    Column("billing_lines", JSON(none_as_null=True)),
    Column("billing_postal_code", String(20)),
    Column("billing_city", String(100)),
    Column("billing_country", String(2)),
    Column("billing_phone", String(30)),
    Column("currency", String(3), nullable=False),
    Column("balance", BigInteger, nullable=False),
    Column("credit_limit", BigInteger),
    Column("payment_terms", String(100)),
    Column("dunning_level", Integer, nullable=False),
    Column("erased_at", UtcDateTime),
    Index("accounting_ledger_account_by_external_id", "external_id", unique=True),
    CheckConstraint("scope IN ('INDIVIDUAL', 'COLLECTIVE')", name="accounting_ledger_account_scope"),
    CheckConstraint(
        "scope = 'INDIVIDUAL' OR "
        "(external_id IS NULL AND vat_number IS NULL AND email IS NULL AND billing_country IS NULL)",
        name="accounting_ledger_account_collective",
    ),
)

# `state` is what somebody decided: DRAFT, ISSUED or WRITTEN_OFF. The amounts of a CREDIT_NOTE are negative,
# so that a sum over invoices needs no case. `currency` is that of the account. `order_number` is a reference
# to commerce.
invoice = Table(
    "accounting_invoice",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("number", TextKey, nullable=False, unique=True),
    Column("kind", String(11), nullable=False),
    Column("state", String(11), nullable=False),
    Column("issued_at", Date, nullable=False),
    Column("due_at", Date),
    Column("account_number", TextKey, ForeignKey("accounting_ledger_account.number"), nullable=False),
    Column("order_number", TextKey),
    Column("currency", String(3), nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("open", BigInteger, nullable=False),
    Column("pdf", String(500)),
    CheckConstraint("kind IN ('INVOICE', 'CREDIT_NOTE')", name="accounting_invoice_kind"),
    CheckConstraint("state IN ('DRAFT', 'ISSUED', 'WRITTEN_OFF')", name="accounting_invoice_state"),
    Index("accounting_invoice_by_account", "account_number", "issued_at", "id"),
    Index("accounting_invoice_by_date", "issued_at", "id"),
    Index("accounting_invoice_by_order", "order_number", "issued_at", "id"),
    Index(
        "accounting_invoice_unpaid",
        "account_number",
        "due_at",
        sqlite_where=column("open") > 0,
        postgresql_where=column("open") > 0,
    ),
)

payment = Table(
    "accounting_payment",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("invoice_id", TextKey, ForeignKey("accounting_invoice.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("method", String(30), nullable=False),
    Column("reference", String(100)),
    Index("accounting_payment_by_invoice", "invoice_id", "at", "id"),
)

# Exactly one of `debit` and `credit` is set. `reconciled` is the letter that joins a debit to its credit.
ledger_entry = Table(
    "accounting_ledger_entry",
    METADATA,
    Column("id", TextKey, primary_key=True),
    Column("account_number", TextKey, ForeignKey("accounting_ledger_account.number"), nullable=False),
    Column("date", Date, nullable=False),
    Column("journal", String(10), nullable=False),
    Column("label", String(200), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("debit", BigInteger),
    Column("credit", BigInteger),
    Column("reconciled", String(10)),
    CheckConstraint("(debit IS NULL) <> (credit IS NULL)", name="accounting_ledger_entry_side"),
    Index("accounting_ledger_entry_by_account", "account_number", "date", "id"),
)

# Only what came in: an order without a row is NOT_POSTED.
order_posting = Table(
    "accounting_order_posting",
    METADATA,
    Column("order_number", TextKey, primary_key=True),
    Column("state", String(8), nullable=False),
    CheckConstraint("state IN ('POSTED', 'REJECTED')", name="accounting_order_posting_state"),
)
