"""Orders, and what hangs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0002_orders"
down_revision = "r0001_accounts"


def upgrade() -> None:
    _create_order()
    _create_order_line()
    _create_order_discount()
    _create_shipment()
    _create_return()


def _create_order() -> None:
    op.create_table(
        "commerce_order",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("channel_code", TextKey, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("shipping", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("points_redeemed_hundredths", sa.BigInteger(), nullable=True),
        sa.Column("shipping_name", sa.String(160), nullable=True),
        sa.Column("shipping_lines", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipping_postal_code", sa.String(16), nullable=True),
        sa.Column("shipping_city", sa.String(80), nullable=True),
        sa.Column("shipping_country", sa.String(2), nullable=True),
        sa.Column("shipping_phone", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["channel_code"], ["commerce_channel.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("commerce_order_by_account_placed", "commerce_order", ["account_id", "placed_at", "id"])
    op.create_index("commerce_order_by_account_total", "commerce_order", ["account_id", "total", "id"])
    op.create_index("commerce_order_by_account_updated", "commerce_order", ["account_id", "updated_at", "id"])
    op.create_index(
        "commerce_order_by_channel_updated", "commerce_order", ["channel_code", "updated_at", "id"]
    )
    op.create_index("commerce_order_by_placed", "commerce_order", ["placed_at", "id"])
    op.create_index("commerce_order_by_total", "commerce_order", ["total", "id"])
    op.create_index("commerce_order_by_updated", "commerce_order", ["updated_at", "id"])
    op.create_index(
        "commerce_order_sums",
        "commerce_order",
        ["account_id", "channel_code", "currency", "status", "total", "placed_at"],
    )


def _create_order_line() -> None:
    op.create_table(
        "commerce_order_line",
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
        sqlite_with_rowid=False,
    )


def _create_order_discount() -> None:
    op.create_table(
        "commerce_order_discount",
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("voucher_code", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
        sqlite_with_rowid=False,
    )


def _create_shipment() -> None:
    op.create_table(
        "commerce_shipment",
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(80), nullable=True),
        sa.Column("tracking_url", sa.String(400), nullable=True),
        sa.Column("shipped_at", UtcDateTime, nullable=True),
        sa.Column("delivered_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
        sqlite_with_rowid=False,
    )


def _create_return() -> None:
    op.create_table(
        "commerce_return",
        sa.Column("order_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("requested_at", UtcDateTime, nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("refunded", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["commerce_order.id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("commerce_return_by_account", "commerce_return", ["account_id", "order_id"])
