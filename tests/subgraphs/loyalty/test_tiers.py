"""Where a member stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from subgraphs.loyalty.sources.port import MemberRecord, TierRecord
from subgraphs.loyalty.tiers import standing

BRONZE, SILVER, GOLD = (
    TierRecord(name.lower(), name, Decimal(threshold))
    for name, threshold in (("Bronze", 0), ("Silver", 500), ("Gold", 1000))
)
TIERS = (BRONZE, SILVER, GOLD)
MEMBER = MemberRecord(
    key="M-000001",
    version="1",
    programme_code="club",
    card_number="3000-1",
    tier_code="silver",
    tier_until=None,
    qualifying_points=Decimal(700),
    enrolled_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    points_available=Decimal(0),
    points_reserved=Decimal(0),
    points_pending=Decimal(0),
    points_per_unit=100,
    currency="EUR",
    email=None,
    phone=None,
)


def test_the_next_tier_is_the_nearest_one_above() -> None:
    stands = standing(MEMBER, TIERS)

    assert stands is not None
    assert (stands.tier, stands.following, stands.missing) == (SILVER, GOLD, Decimal(300))


def test_nothing_is_missing_to_a_threshold_that_was_passed() -> None:
    stands = standing(replace(MEMBER, qualifying_points=Decimal(1200)), TIERS)

    assert stands is not None
    assert stands.missing == 0


def test_at_the_top_nothing_follows() -> None:
    stands = standing(replace(MEMBER, tier_code="gold"), TIERS)

    assert stands is not None
    assert (stands.following, stands.missing) == (None, None)


def test_a_member_without_a_tier_stands_nowhere() -> None:
    assert standing(replace(MEMBER, tier_code=None), TIERS) is None
    assert standing(replace(MEMBER, tier_code="platinum"), TIERS) is None
