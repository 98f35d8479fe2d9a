"""Where a member stands in its programme, and what is missing to the next tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.loyalty.sources.port import MemberRecord, TierRecord

__all__ = ["Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    tier: TierRecord
    following: TierRecord | None
    """None at the top of the programme."""
    missing: Decimal | None
    """Qualifying points to the following tier: never below zero, for a member may have reached its threshold
    before the day on which tiers are given."""


def standing(member: MemberRecord, tiers: Sequence[TierRecord]) -> Standing | None:
    """None for a member without a tier. `tiers` are those of its programme, the lowest threshold first."""
    tier = next((tier for tier in tiers if tier.code == member.tier_code), None)
    if tier is None:
        return None
    following = next((other for other in tiers if other.threshold > tier.threshold), None)
    missing = None if following is None else max(following.threshold - member.qualifying_points, Decimal(0))
    return Standing(tier, following, missing)
