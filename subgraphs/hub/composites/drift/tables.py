"""The tables of drift: which copy of whom was seen in which state. No value has a column here."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from subgraphs.hub.sources.sql.tables import METADATA
from subgraphs.kit.columns import TextKey, UtcDateTime

__all__ = ["drift_flag", "drift_sweep"]

# `field` is the coordinate of the owner, for example `Account.email`. A customer whose copies were last seen
# in order has no row.
drift_flag = Table(
    "hub_drift_flag",
    METADATA,
    Column("customer_id", TextKey, ForeignKey("hub_customer.id"), primary_key=True),
    Column("field", TextKey, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('DIFFERENT', 'MISSING', 'PENDING')", name="hub_drift_flag_state"),
    Index("hub_drift_flag_by_field", "field", "customer_id"),
)

# One row: the sweep that goes on, or the last one. `position` is the last customer that it has read.
drift_sweep = Table(
    "hub_drift_sweep",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("position", TextKey),
    Column("seen", Integer, nullable=False),
    Column("drifting", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
)
