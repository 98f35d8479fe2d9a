"""The tables that commands need beside those of the programme: what is reserved, what can be granted."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table

from subgraphs.kit.columns import TextKey, UtcDateTime
from subgraphs.kit.write_tables import write_tables
from subgraphs.loyalty.sources.sql.points import Points
from subgraphs.loyalty.sources.sql.tables import metadata

__all__ = ["WRITES", "campaign", "metadata", "points_reservation"]

WRITES = write_tables(metadata, "loyalty")

# Points that are held for somebody who comes back with the reference. A LIVE one whose `expires_at` has
# passed holds nothing any more, whether or not somebody has written that down.
points_reservation = Table(
    "loyalty_points_reservation",
    metadata,
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), primary_key=True),
    Column("reference", TextKey, primary_key=True),
    Column("points", Points, nullable=False),
    Column("state", String(16), nullable=False),  # ReservationState
    Column("reserved_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("loyalty_points_reservation_live", "member_key", "state", "expires_at"),
)

# What a voucher of this campaign is worth, and for how long.
campaign = Table(
    "loyalty_campaign",
    metadata,
    Column("code", TextKey, primary_key=True),
    Column("label", String(300), nullable=False),
    Column("amount", BigInteger),
    Column("percent", Float),
    Column("free_shipping", Boolean, nullable=False),
    Column("minimum_order", BigInteger),
    Column("valid_days", Integer),
    Column("channels", JSON, nullable=False),
)
