"""Accounts of networks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001_accounts"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "social_account",
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("handle", sa.String(120), primary_key=True),
        sa.Column("customer", sa.String(120), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
    )
    op.create_index("social_account_of_customer", "social_account", ["customer"])
