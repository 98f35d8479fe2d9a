"""Accounts, their addresses and their channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0001_accounts"
down_revision = None


def upgrade() -> None:
    _create_channel()
    _create_account()
    _create_address()
    _create_channel_presence()


def _create_channel() -> None:
    op.create_table(
        "commerce_channel",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def _create_account() -> None:
    op.create_table(
        "commerce_account",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_folded", sa.String(254), nullable=True),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("pending_email", sa.String(254), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("locale", sa.String(16), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_login_at", UtcDateTime, nullable=True),
        sa.Column("loyalty_card_number", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_commerce_account_email_folded", "commerce_account", ["email_folded"])


def _create_address() -> None:
    op.create_table(
        "commerce_address",
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(160), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=True),
        sa.Column("postal_code", sa.String(16), nullable=True),
        sa.Column("city", sa.String(80), nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("phone", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.PrimaryKeyConstraint("account_id", "position"),
        sqlite_with_rowid=False,
    )


def _create_channel_presence() -> None:
    op.create_table(
        "commerce_channel_presence",
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("channel_code", TextKey, nullable=False),
        sa.Column("external_id", sa.String(64), nullable=True),
        sa.Column("preferred_store", sa.String(80), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["channel_code"], ["commerce_channel.code"]),
        sa.PrimaryKeyConstraint("account_id", "channel_code"),
        sqlite_with_rowid=False,
    )
