"""What clients may ask of loyalty, and below it, hidden from them, the steps of the hub's operations."""

from __future__ import annotations

import strawberry

from subgraphs.kit.fields import resolved
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.member_steps import MemberSteps
from subgraphs.loyalty.schema.payload import LoyaltyPayload, called, loyalty_payload, member_key, refused
from subgraphs.loyalty.schema.points_steps import PointsSteps
from subgraphs.loyalty.schema.subject_steps import SubjectSteps
from subgraphs.loyalty.sources.words import CardState

__all__ = ["Mutation"]

WRITE_VOUCHERS = [["write:vouchers"]]
WRITE_LOYALTY = [["write:loyalty"]]

LONGEST_REASON = 200


@strawberry.type
class Mutation(PointsSteps, MemberSteps, SubjectSteps):
    @resolved(scopes=WRITE_VOUCHERS)
    async def voucher_grant(
        self,
        info: Info,
        member_id: strawberry.ID,
        campaign: strawberry.ID,
        reason: str,
        idempotency_key: str,
    ) -> LoyaltyPayload:
        member, why = member_key(member_id), reason.strip()
        if isinstance(member, Refusal):
            return refused(member)
        if not await _is_seen(info, member):
            return refused(not_found("member", "memberId"))
        if not 1 <= len(why) <= LONGEST_REASON:
            return refused(invalid(f"A reason has 1 to {LONGEST_REASON} characters.", "reason"))
        given = {"member": member, "campaign": campaign, "reason": why}
        command = called(info, "voucherGrant", idempotency_key, **given)
        outcome = await info.context.commands.vouchers.grant(command, member, campaign, why)
        return await loyalty_payload(info, outcome)

    @resolved(scopes=WRITE_LOYALTY)
    async def card_replace(
        self, info: Info, member_id: strawberry.ID, reason: CardState, idempotency_key: str
    ) -> LoyaltyPayload:
        member = member_key(member_id)
        if isinstance(member, Refusal):
            return refused(member)
        if not await _is_seen(info, member):
            return refused(not_found("member", "memberId"))
        if reason is CardState.ACTIVE:
            return refused(invalid("A card in force needs no other one: LOST, REPLACED or CLOSED.", "reason"))
        command = called(info, "cardReplace", idempotency_key, member=member, reason=reason.value)
        outcome = await info.context.commands.members.replace_card(command, member, reason)
        return await loyalty_payload(info, outcome)


async def _is_seen(info: Info, member: str) -> bool:
    """Whoever does not see all members commands for those that it sees."""
    return info.context.rows is None or await info.context.loaders.member.load(member) is not None
