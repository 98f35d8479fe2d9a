"""Carts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0003_carts"
down_revision = "r0002_orders"


def upgrade() -> None:
    _create_cart()
    _create_cart_line()


def _create_cart() -> None:
    op.create_table(
        "commerce_cart",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("channel_code", TextKey, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("recovery_url", sa.String(400), nullable=True),
        sa.Column("order_id", BigKey, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["channel_code"], ["commerce_channel.code"]),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("commerce_cart_by_account", "commerce_cart", ["account_id", "updated_at", "id"])


def _create_cart_line() -> None:
    op.create_table(
        "commerce_cart_line",
        sa.Column("cart_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["cart_id"], ["commerce_cart.id"]),
        sa.PrimaryKeyConstraint("cart_id", "position"),
        sqlite_with_rowid=False,
    )
