"""The tier of a member."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Self

import strawberry

from subgraphs.loyalty.tiers import Standing

__all__ = ["Tier"]


@strawberry.type
class Tier:
    code: strawberry.ID
    name: str
    until: dt.date | None
    next_tier: str | None
    points_to_next: Decimal | None

    @classmethod
    def of(cls, standing: Standing, until: dt.date | None) -> Self:
        return cls(
            code=strawberry.ID(standing.tier.code),
            name=standing.tier.name,
            until=until,
            next_tier=standing.following.name if standing.following else None,
            points_to_next=standing.missing,
        )
