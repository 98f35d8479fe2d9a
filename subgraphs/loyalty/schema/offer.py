"""Promotions that were offered to a member and have not ended."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.loyalty.sources.port import OfferRecord

__all__ = ["Offer"]


@strawberry.type
class Offer:
    code: strawberry.ID
    title: str
    ends_at: dt.datetime | None
    conditions: str | None

    @classmethod
    def of(cls, record: OfferRecord) -> Self:
        return cls(
            code=strawberry.ID(record.code),
            title=record.title,
            ends_at=record.ends_at,
            conditions=record.conditions,
        )
