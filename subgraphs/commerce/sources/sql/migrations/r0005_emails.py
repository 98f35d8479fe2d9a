"""Transactional e-mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, UtcDateTime

revision = "r0005_emails"
down_revision = "r0004_browsing"


def upgrade() -> None:
    _create_transactional_email()


def _create_transactional_email() -> None:
    op.create_table(
        "commerce_transactional_email",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("order_id", BigKey, nullable=True),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "commerce_email_by_account", "commerce_transactional_email", ["account_id", "sent_at", "id"]
    )
    op.create_index("commerce_email_by_order", "commerce_transactional_email", ["order_id", "sent_at", "id"])
