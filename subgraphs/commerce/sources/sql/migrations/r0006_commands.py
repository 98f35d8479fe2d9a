"""What commands need: keys and events, reserved e-mail addresses, tokens, and who asked for a discount."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, UtcDateTime
from subgraphs.kit.write_tables import create_write_tables

revision = "r0006_commands"
down_revision = "r0005_emails"


def upgrade() -> None:
    create_write_tables(op, "commerce")  # type: ignore[arg-type] # the module proxies the Operations
    op.add_column("commerce_account", sa.Column("external_id", sa.String(64), nullable=True))
    op.create_index("commerce_account_by_external_id", "commerce_account", ["external_id"], unique=True)
    op.add_column("commerce_order_discount", sa.Column("reference", sa.String(64), nullable=True))
    op.add_column("commerce_order_discount", sa.Column("points_hundredths", sa.BigInteger(), nullable=True))
    op.add_column("commerce_order_discount", sa.Column("tax", sa.BigInteger(), nullable=True))
    op.create_index(
        "commerce_order_discount_by_reference",
        "commerce_order_discount",
        ["order_id", "reference"],
        unique=True,
    )
    _create_email_reservation()
    _create_mailed_token()


def _create_email_reservation() -> None:
    op.create_table(
        "commerce_email_reservation",
        sa.Column("account_id", BigKey, nullable=False, autoincrement=False),
        sa.Column("email_folded", sa.String(254), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("reserved_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("confirmed_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("email_folded"),
    )


def _create_mailed_token() -> None:
    op.create_table(
        "commerce_mailed_token",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=True),
        sa.Column("used_by", BigKey, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["used_by"], ["commerce_account.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_commerce_mailed_token_account_id", "commerce_mailed_token", ["account_id"])
