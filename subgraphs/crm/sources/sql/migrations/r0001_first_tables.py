"""The tables of the CRM."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime

revision = "r0001_first_tables"
down_revision = None


def upgrade() -> None:
    _crm_contact()
    _crm_newsletter_list()
    _crm_consent()
    _crm_contact_social()
    _crm_exchange()
    _crm_marketing_email()
    _crm_newsletter_subscription()
    _crm_exchange_message()


def _crm_contact() -> None:
    op.create_table(
        "crm_contact",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("company_key", TextKey, nullable=True),
        sa.Column("civility", sa.String(length=32), nullable=True),
        sa.Column("first_name", sa.String(length=200), nullable=True),
        sa.Column("last_name", sa.String(length=200), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("email_folded", sa.String(length=320), nullable=True),
        sa.Column("company_name", sa.String(length=300), nullable=True),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("merged_into_key", TextKey, nullable=True),
        sa.ForeignKeyConstraint(["company_key"], ["crm_contact.key"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_key"], ["crm_contact.key"], initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("crm_contact_by_company", "crm_contact", ["company_key", "key"], unique=False)
    op.create_index("crm_contact_by_email", "crm_contact", ["email_folded"], unique=False)


def _crm_newsletter_list() -> None:
    op.create_table(
        "crm_newsletter_list",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def _crm_consent() -> None:
    op.create_table(
        "crm_consent",
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("partner", TextKey, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("legal_basis", sa.String(length=24), nullable=False),
        sa.Column("captured_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_key"],
            ["crm_contact.key"],
        ),
        sa.PrimaryKeyConstraint("contact_key", "purpose", "medium", "partner"),
    )
    op.create_index(
        "crm_consent_by_use",
        "crm_consent",
        ["purpose", "medium", "state", "contact_key", "expires_at"],
        unique=False,
    )


def _crm_contact_social() -> None:
    op.create_table(
        "crm_contact_social",
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("network", TextKey, nullable=False),
        sa.Column("handle", TextKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_key"],
            ["crm_contact.key"],
        ),
        sa.PrimaryKeyConstraint("contact_key", "network", "handle"),
    )


def _crm_exchange() -> None:
    op.create_table(
        "crm_exchange",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("order_number", TextKey, nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_key"],
            ["crm_contact.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "crm_exchange_by_contact", "crm_exchange", ["contact_key", "opened_at", "key"], unique=False
    )
    op.create_index(
        "crm_exchange_by_order", "crm_exchange", ["order_number", "opened_at", "key"], unique=False
    )


def _crm_marketing_email() -> None:
    op.create_table(
        "crm_marketing_email",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("clicked_at", UtcDateTime(), nullable=True),
        sa.Column("cart_key", TextKey, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_key"],
            ["crm_contact.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "crm_marketing_email_by_contact",
        "crm_marketing_email",
        ["contact_key", "sent_at", "key"],
        unique=False,
    )


def _crm_newsletter_subscription() -> None:
    op.create_table(
        "crm_newsletter_subscription",
        sa.Column("contact_key", TextKey, nullable=False),
        sa.Column("list_code", TextKey, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opt_in", sa.String(length=16), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_key"],
            ["crm_contact.key"],
        ),
        sa.ForeignKeyConstraint(
            ["list_code"],
            ["crm_newsletter_list.code"],
        ),
        sa.PrimaryKeyConstraint("contact_key", "list_code"),
    )


def _crm_exchange_message() -> None:
    op.create_table(
        "crm_exchange_message",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("exchange_key", TextKey, nullable=False),
        sa.Column("medium", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("recording_url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["exchange_key"],
            ["crm_exchange.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "crm_exchange_message_by_exchange",
        "crm_exchange_message",
        ["exchange_key", "at", "key"],
        unique=False,
    )
    op.create_index(
        "crm_exchange_message_by_medium",
        "crm_exchange_message",
        ["exchange_key", "medium", "at"],
        unique=False,
    )
