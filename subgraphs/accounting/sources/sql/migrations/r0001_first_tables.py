"""The first tables of accounting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime

revision = "r0001_first_tables"
down_revision = None


def upgrade() -> None:
    _create_ledger_account()
    _create_order_posting()
    _create_invoice()
    _create_ledger_entry()
    _create_payment()


def _create_ledger_account() -> None:
    op.create_table(
        "accounting_ledger_account",
        sa.Column("number", TextKey, nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=40), nullable=True),
        sa.Column("legal_name", sa.String(length=200), nullable=True),
        sa.Column("vat_number", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("billing_name", sa.String(length=200), nullable=True),
        sa.Column("billing_lines", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("billing_postal_code", sa.String(length=20), nullable=True),
        sa.Column("billing_city", sa.String(length=100), nullable=True),
        sa.Column("billing_country", sa.String(length=2), nullable=True),
        sa.Column("billing_phone", sa.String(length=30), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("payment_terms", sa.String(length=100), nullable=True),
        sa.Column("dunning_level", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scope = 'INDIVIDUAL' OR "
            "(external_id IS NULL AND vat_number IS NULL AND email IS NULL AND billing_country IS NULL)",
            name="accounting_ledger_account_collective",
        ),
        sa.CheckConstraint("scope IN ('INDIVIDUAL', 'COLLECTIVE')", name="accounting_ledger_account_scope"),
        sa.PrimaryKeyConstraint("number"),
    )


def _create_order_posting() -> None:
    op.create_table(
        "accounting_order_posting",
        sa.Column("order_number", TextKey, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('POSTED', 'REJECTED')", name="accounting_order_posting_state"),
        sa.PrimaryKeyConstraint("order_number"),
    )


def _create_invoice() -> None:
    op.create_table(
        "accounting_invoice",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("number", TextKey, nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("issued_at", sa.Date(), nullable=False),
        sa.Column("due_at", sa.Date(), nullable=True),
        sa.Column("account_number", TextKey, nullable=False),
        sa.Column("order_number", TextKey, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("pdf", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('INVOICE', 'CREDIT_NOTE')", name="accounting_invoice_kind"),
        sa.CheckConstraint("state IN ('DRAFT', 'ISSUED', 'WRITTEN_OFF')", name="accounting_invoice_state"),
        sa.ForeignKeyConstraint(
            ["account_number"],
            ["accounting_ledger_account.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "accounting_invoice_by_account",
        "accounting_invoice",
        ["account_number", "issued_at", "id"],
        unique=False,
    )
    op.create_index("accounting_invoice_by_date", "accounting_invoice", ["issued_at", "id"], unique=False)
    op.create_index(
        "accounting_invoice_by_order", "accounting_invoice", ["order_number", "issued_at", "id"], unique=False
    )
    op.create_index(
        "accounting_invoice_unpaid",
        "accounting_invoice",
        ["account_number", "due_at"],
        unique=False,
        sqlite_where=sa.text("open > 0"),
        postgresql_where=sa.text("open > 0"),
    )


def _create_ledger_entry() -> None:
    op.create_table(
        "accounting_ledger_entry",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("account_number", TextKey, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("journal", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=True),
        sa.Column("credit", sa.BigInteger(), nullable=True),
        sa.Column("reconciled", sa.String(length=10), nullable=True),
        sa.CheckConstraint("(debit IS NULL) <> (credit IS NULL)", name="accounting_ledger_entry_side"),
        sa.ForeignKeyConstraint(
            ["account_number"],
            ["accounting_ledger_account.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "accounting_ledger_entry_by_account",
        "accounting_ledger_entry",
        ["account_number", "date", "id"],
        unique=False,
    )


def _create_payment() -> None:
    op.create_table(
        "accounting_payment",
        sa.Column("id", TextKey, nullable=False),
        sa.Column("invoice_id", TextKey, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["accounting_invoice.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "accounting_payment_by_invoice", "accounting_payment", ["invoice_id", "at", "id"], unique=False
    )
