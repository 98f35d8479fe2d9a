"""What was last seen of the copies of a customer, and how far the sweep over all customers is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from subgraphs.kit.columns import TextKey, UtcDateTime

revision = "r0003_drift_flags"
down_revision = "r0002_operations"


def upgrade() -> None:
    op.create_table(
        "hub_drift_flag",
        sa.Column("customer_id", TextKey, sa.ForeignKey("hub_customer.id"), primary_key=True),
        sa.Column("field", TextKey, primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("state IN ('DIFFERENT', 'MISSING', 'PENDING')", name="hub_drift_flag_state"),
    )
    op.create_index("hub_drift_flag_by_field", "hub_drift_flag", ["field", "customer_id"])
    op.create_table(
        "hub_drift_sweep",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("position", TextKey),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("drifting", sa.Integer, nullable=False),
        sa.Column("unread", sa.Integer, nullable=False),
    )
