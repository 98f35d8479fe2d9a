"""What commands need: keys and events, reserved points, campaigns, and who the member is at the hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime
from subgraphs.kit.write_tables import create_write_tables
from subgraphs.loyalty.sources.sql.points import Points

revision = "r0002_commands"
down_revision = "r0001_first_tables"


def upgrade() -> None:
    create_write_tables(op, "loyalty")  # type: ignore[arg-type] # the module proxies the Operations
    op.add_column("loyalty_member", sa.Column("external_id", sa.String(64), nullable=True))
    op.add_column("loyalty_member", sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.create_index("loyalty_member_by_external_id", "loyalty_member", ["external_id"], unique=True)
    op.add_column("loyalty_voucher", sa.Column("granted_for", sa.String(200), nullable=True))
    _create_points_reservation()
    _create_campaign()


def _create_points_reservation() -> None:
    op.create_table(
        "loyalty_points_reservation",
        sa.Column("member_key", TextKey, nullable=False),
        sa.Column("reference", TextKey, nullable=False),
        sa.Column("points", Points(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reserved_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_key"], ["loyalty_member.key"]),
        sa.PrimaryKeyConstraint("member_key", "reference"),
    )
    op.create_index(
        "loyalty_points_reservation_live", "loyalty_points_reservation", ["member_key", "state", "expires_at"]
    )


def _create_campaign() -> None:
    op.create_table(
        "loyalty_campaign",
        sa.Column("code", TextKey, nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("free_shipping", sa.Boolean(), nullable=False),
        sa.Column("minimum_order", sa.BigInteger(), nullable=True),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
