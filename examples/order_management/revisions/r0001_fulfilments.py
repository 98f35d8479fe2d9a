"""Fulfilments and their parcels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001_fulfilments"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "oms_fulfilment",
        sa.Column("order_number", sa.String(40), primary_key=True),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("warehouse", sa.String(60), nullable=False),
        sa.Column("promised_on", sa.Date()),
    )
    op.create_table(
        "oms_parcel",
        sa.Column("order_number", sa.String(40), sa.ForeignKey("oms_fulfilment.order_number")),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_number", "position"),
    )
