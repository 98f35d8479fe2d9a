"""The tables of the loyalty system: programmes, members, cards, points, vouchers and offers.

Enumerations are stored as the names that the schema prints, amounts of money as integers in the minor unit
of the row's currency, points as `Points` (decimals with two places). Every list that is read in pages has an
index that begins with its parent and ends with the columns of its cursor, so that each page costs the same.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from subgraphs.kit.columns import TextKey, UtcDateTime
from subgraphs.loyalty.sources.sql.points import Points

__all__ = [
    "card",
    "coalition_consent",
    "member",
    "member_offer",
    "metadata",
    "offer",
    "point_entry",
    "points_expiry",
    "programme",
    "tier",
    "voucher",
]

metadata = MetaData()

programme = Table(
    "loyalty_programme",
    metadata,
    Column("code", TextKey, primary_key=True),
    Column("name", String(200), nullable=False),
    # How many points are worth one unit of the currency; null in a programme whose points buy rewards only.
    Column("points_per_unit", Integer),
    Column("currency", String(3), nullable=False),
)

tier = Table(
    "loyalty_tier",
    metadata,
    Column("programme_code", TextKey, ForeignKey("loyalty_programme.code"), primary_key=True),
    Column("code", TextKey, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("threshold", Points, nullable=False),  # qualifying points that open the tier
)

member = Table(
    "loyalty_member",
    metadata,
    Column("key", TextKey, primary_key=True),  # for example M-000123
    Column("version", Integer, nullable=False),
    Column("programme_code", TextKey, ForeignKey("loyalty_programme.code"), nullable=False),
    # The number in force: that of the ACTIVE card, or of the last one when none is active. It changes
    # when a card is reissued.
    Column("card_number", TextKey, nullable=False),
    Column("tier_code", TextKey),
    Column("tier_until", Date),
    Column("qualifying_points", Points, nullable=False),  # of the period that decides on the tier
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("points_available", Points, nullable=False),
    Column("points_reserved", Points, nullable=False),  # held for an order that is not yet captured
    Column("points_pending", Points, nullable=False),  # earned, but the right of return has not ended
    Column("email", String(320)),
    Column("phone", String(40)),  # as somebody typed it: +33612345678 or 06 12 34 56 78
    Column("external_id", String(64)),  # who the customer is at the hub, of a member that it had made
    Column("erased_at", UtcDateTime),
    Index("loyalty_member_by_external_id", "external_id", unique=True),
)

# Consent to share loyalty data with a partner of the coalition: given when the card is taken, and kept here.
coalition_consent = Table(
    "loyalty_coalition_consent",
    metadata,
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), primary_key=True),
    Column("partner", TextKey, primary_key=True),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

card = Table(
    "loyalty_card",
    metadata,
    Column("number", TextKey, primary_key=True),
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("channel", String(60)),
    Index("loyalty_card_by_member", "member_key", "issued_at", "number"),
)

# `points` is signed: what the entry added to the points available, so EARN is above zero, REDEEM and RESERVE
# are below it, and REVERSAL takes back what an EARN gave (or, above zero, gives back what a REDEEM took).
point_entry = Table(
    "loyalty_point_entry",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("points", Points, nullable=False),
    Column("balance_after", Points, nullable=False),
    Column("label", String(300), nullable=False),
    Column("order_number", TextKey),
    Index("loyalty_point_entry_by_member", "member_key", "at", "key"),
    Index("loyalty_point_entry_by_order", "order_number", "kind"),
)

# How many of the points available lapse on a day.
points_expiry = Table(
    "loyalty_points_expiry",
    metadata,
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), primary_key=True),
    Column("lapses_on", Date, primary_key=True),
    Column("points", Points, nullable=False),
)

# EXPIRED is also read, not only stored: an ACTIVE voucher whose `valid_until` has passed is EXPIRED.
voucher = Table(
    "loyalty_voucher",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("code", TextKey, nullable=False, unique=True),
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("label", String(300), nullable=False),
    Column("status", String(16), nullable=False),
    Column("amount", BigInteger),
    Column("percent", Float),
    Column("free_shipping", Boolean, nullable=False),
    Column("minimum_order", BigInteger),
    Column("currency", String(3), nullable=False),  # of `amount` and `minimum_order`
    Column("valid_from", UtcDateTime),
    Column("valid_until", UtcDateTime),
    Column("channels", JSON, nullable=False),  # a list of channel codes; empty means every channel
    Column("campaign", String(100), nullable=False),
    Column("redeemed_on_number", TextKey),  # number of the order
    Column("granted_for", String(200)),  # why somebody of the shop gave it
    Index("loyalty_voucher_by_member", "member_key", "granted_at", "key"),
)

offer = Table(
    "loyalty_offer",
    metadata,
    Column("code", TextKey, primary_key=True),
    Column("title", String(300), nullable=False),
    Column("ends_at", UtcDateTime),
    Column("conditions", Text),
)

member_offer = Table(
    "loyalty_member_offer",
    metadata,
    Column("member_key", TextKey, ForeignKey("loyalty_member.key"), primary_key=True),
    Column("offer_code", TextKey, ForeignKey("loyalty_offer.code"), primary_key=True),
)
