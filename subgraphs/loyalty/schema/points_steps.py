"""Steps on points: reserved before the discount of an order, captured after it, or released."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.rules.redeeming import reservation_refusal
from subgraphs.loyalty.schema.payload import LoyaltyPayload, called, loyalty_payload, member_key, refused
from subgraphs.loyalty.sources.commands import Reserving

__all__ = ["PointsSteps"]


@strawberry.type
class PointsSteps:
    @step
    async def points_reserve(
        self,
        info: Info,
        member_id: strawberry.ID,
        points: Decimal,
        reference: str,
        ttl_seconds: int,
        idempotency_key: str,
    ) -> LoyaltyPayload:
        member, refusal = member_key(member_id), reservation_refusal(points, reference, ttl_seconds)
        if isinstance(member, Refusal) or refusal:
            return refused(*(one for one in (member, refusal) if isinstance(one, Refusal)))
        wanted = Reserving(points, reference, ttl_seconds)
        given = {"member": member, "points": str(points.normalize()), "reference": reference}
        command = called(info, "pointsReserve", idempotency_key, **given, seconds=ttl_seconds)
        outcome = await info.context.commands.points.reserve(command, member, wanted)
        return await loyalty_payload(info, outcome)

    @step
    async def points_capture(
        self, info: Info, member_id: strawberry.ID, reference: str, idempotency_key: str
    ) -> LoyaltyPayload:
        member = member_key(member_id)
        if isinstance(member, Refusal):
            return refused(member)
        command = called(info, "pointsCapture", idempotency_key, member=member, reference=reference)
        return await loyalty_payload(
            info, await info.context.commands.points.capture(command, member, reference)
        )

    @step
    async def points_release(
        self, info: Info, member_id: strawberry.ID, reference: str, idempotency_key: str
    ) -> LoyaltyPayload:
        member = member_key(member_id)
        if isinstance(member, Refusal):
            return refused(member)
        command = called(info, "pointsRelease", idempotency_key, member=member, reference=reference)
        return await loyalty_payload(
            info, await info.context.commands.points.release(command, member, reference)
        )
