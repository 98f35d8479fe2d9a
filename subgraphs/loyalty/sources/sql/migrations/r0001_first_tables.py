"""The tables of the loyalty system."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime
from subgraphs.loyalty.sources.sql.points import Points

revision = "r0001_first_tables"
down_revision = None


def upgrade() -> None:
    _loyalty_offer()
    _loyalty_programme()
    _loyalty_member()
    _loyalty_tier()
    _loyalty_card()
    _loyalty_coalition_consent()
    _loyalty_member_offer()
    _loyalty_point_entry()
    _loyalty_points_expiry()
    _loyalty_voucher()


def _loyalty_offer() -> None:
    op.create_table(
        "loyalty_offer",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )


def _loyalty_programme() -> None:
    op.create_table(
        "loyalty_programme",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("points_per_unit", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )


def _loyalty_member() -> None:
    op.create_table(
        "loyalty_member",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_code", TextKey, nullable=False),
        sa.Column("card_number", TextKey, nullable=False),
        sa.Column("tier_code", TextKey, nullable=True),
        sa.Column("tier_until", sa.Date(), nullable=True),
        sa.Column("qualifying_points", Points(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("points_available", Points(), nullable=False),
        sa.Column("points_reserved", Points(), nullable=False),
        sa.Column("points_pending", Points(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_code"],
            ["loyalty_programme.code"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )


def _loyalty_tier() -> None:
    op.create_table(
        "loyalty_tier",
        sa.Column("programme_code", TextKey, nullable=False),
        sa.Column("code", TextKey, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("threshold", Points(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_code"],
            ["loyalty_programme.code"],
        ),
        sa.PrimaryKeyConstraint("programme_code", "code"),
    )


def _loyalty_card() -> None:
    op.create_table(
        "loyalty_card",
        sa.Column("number", TextKey, nullable=False),
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "loyalty_card_by_member", "loyalty_card", ["member_key", "issued_at", "number"], unique=False
    )


def _loyalty_coalition_consent() -> None:
    op.create_table(
        "loyalty_coalition_consent",
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("partner", TextKey, nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.PrimaryKeyConstraint("member_key", "partner"),
    )


def _loyalty_member_offer() -> None:
    op.create_table(
        "loyalty_member_offer",
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("offer_code", TextKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.ForeignKeyConstraint(
            ["offer_code"],
            ["loyalty_offer.code"],
        ),
        sa.PrimaryKeyConstraint("member_key", "offer_code"),
    )


def _loyalty_point_entry() -> None:
    op.create_table(
        "loyalty_point_entry",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", Points(), nullable=False),
        sa.Column("balance_after", Points(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("order_number", TextKey, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "loyalty_point_entry_by_member", "loyalty_point_entry", ["member_key", "at", "key"], unique=False
    )
    op.create_index(
        "loyalty_point_entry_by_order", "loyalty_point_entry", ["order_number", "kind"], unique=False
    )


def _loyalty_points_expiry() -> None:
    op.create_table(
        "loyalty_points_expiry",
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("points", Points(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.PrimaryKeyConstraint("member_key", "lapses_on"),
    )


def _loyalty_voucher() -> None:
    op.create_table(
        "loyalty_voucher",
        sa.Column("key", TextKey, nullable=False),
        sa.Column("code", TextKey, nullable=False),
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("free_shipping", sa.Boolean(), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=True),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("redeemed_on_number", TextKey, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["loyalty_member.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("code"),
    )
    op.create_index(
        "loyalty_voucher_by_member", "loyalty_voucher", ["member_key", "granted_at", "key"], unique=False
    )
