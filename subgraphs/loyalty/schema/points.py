"""Points: what a member has, what lapses, and the ledger that says why."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from typing import Self

import strawberry

from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id
from subgraphs.kit.types import Money, money
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.order import Order, order
from subgraphs.loyalty.sources.port import MemberRecord, PointEntryRecord
from subgraphs.loyalty.sources.words import PointKind

__all__ = ["PointEntry", "PointsBalance", "PointsExpiry"]


@strawberry.type
class PointsExpiry:
    points: Decimal
    on: dt.date


@strawberry.type
class PointsBalance:
    member_key: strawberry.Private[str]

    available: Decimal
    reserved: Decimal
    pending: Decimal

    @resolved()
    async def expiring(self, info: Info) -> list[PointsExpiry]:
        records = await info.context.loaders.expiring_points.load(self.member_key)
        return [PointsExpiry(points=record.points, on=record.lapses_on) for record in records]

    worth: Money | None

    @classmethod
    def of(cls, member: MemberRecord) -> Self:
        return cls(
            member_key=member.key,
            available=member.points_available,
            reserved=member.points_reserved,
            pending=member.points_pending,
            worth=_worth(member),
        )


def _worth(member: MemberRecord) -> Money | None:
    """What the points available pay at the till: the till knows no part of a cent, and gives none away."""
    if member.points_per_unit is None:
        return None
    smallest = money(1, member.currency)
    amount = (member.points_available / member.points_per_unit).quantize(smallest.amount, ROUND_DOWN)
    return Money(amount=amount, currency=smallest.currency)


@strawberry.type
class PointEntry:
    id: strawberry.ID
    at: dt.datetime
    kind: PointKind
    points: Decimal
    balance_after: Decimal
    label: str
    order: Order | None

    @classmethod
    def of(cls, record: PointEntryRecord) -> Self:
        return cls(
            id=strawberry.ID(encode_id("PointEntry", record.key)),
            at=record.at,
            kind=record.kind,
            points=record.points,
            balance_after=record.balance_after,
            label=record.label,
            order=order(record.order_number),
        )
