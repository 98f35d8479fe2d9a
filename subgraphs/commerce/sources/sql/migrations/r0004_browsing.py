"""Visits, views and searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import BigKey, TextKey, UtcDateTime

revision = "r0004_browsing"
down_revision = "r0003_carts"


def upgrade() -> None:
    _create_visit()
    _create_product_view()
    _create_category()
    _create_category_view()
    _create_site_search()


def _create_visit() -> None:
    op.create_table(
        "commerce_visit",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("channel_code", TextKey, nullable=False),
        sa.Column("device", sa.String(80), nullable=True),
        sa.Column("referrer", sa.String(400), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["channel_code"], ["commerce_channel.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("commerce_visit_by_account", "commerce_visit", ["account_id", "started_at", "id"])


def _create_product_view() -> None:
    op.create_table(
        "commerce_product_view",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("commerce_product_view_by_account", "commerce_product_view", ["account_id", "at", "id"])


def _create_category() -> None:
    op.create_table(
        "commerce_category",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("name", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )


def _create_category_view() -> None:
    op.create_table(
        "commerce_category_view",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("category_code", TextKey, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.ForeignKeyConstraint(["category_code"], ["commerce_category.code"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("commerce_category_view_by_account", "commerce_category_view", ["account_id", "at", "id"])


def _create_site_search() -> None:
    op.create_table(
        "commerce_site_search",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("account_id", BigKey, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("clicked_sku", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["commerce_account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("commerce_site_search_by_account", "commerce_site_search", ["account_id", "at", "id"])
