"""The cards of a member, old and new."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.loyalty.sources.port import CardRecord
from subgraphs.loyalty.sources.words import CardState

__all__ = ["LoyaltyCard"]


@strawberry.type
class LoyaltyCard:
    number: str
    state: CardState
    issued_at: dt.datetime
    channel: str | None

    @classmethod
    def of(cls, record: CardRecord) -> Self:
        return cls(
            number=record.number, state=record.state, issued_at=record.issued_at, channel=record.channel
        )
