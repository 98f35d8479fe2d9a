"""What mutations answer: the member as it is now, read live, and what the caller can put right."""

from __future__ import annotations

import strawberry

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal, UserError, user_errors
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.member import LoyaltyMember
from subgraphs.loyalty.schema.voucher import Voucher

__all__ = ["LoyaltyPayload", "called", "loyalty_payload", "member_key", "refused"]


@strawberry.type
class LoyaltyPayload:
    member: LoyaltyMember | None
    voucher: Voucher | None
    user_errors: list[UserError]


async def loyalty_payload(info: Info, outcome: Outcome) -> LoyaltyPayload:
    loaders, granted = info.context.loaders, outcome.notes.get("voucher")
    member = await loaders.member.load(outcome.record) if outcome.record else None
    voucher = await loaders.voucher.load(granted) if granted else None
    return LoyaltyPayload(
        member=LoyaltyMember.of(member) if member else None,
        voucher=Voucher.of(voucher, info.context.now) if voucher else None,
        user_errors=user_errors(outcome.refusals),
    )


def refused(*refusals: Refusal) -> LoyaltyPayload:
    return LoyaltyPayload(member=None, voucher=None, user_errors=user_errors(refusals))


def member_key(member_id: str) -> str | Refusal:
    return native_key(member_id, "LoyaltyMember") or not_found("member", "memberId")


def called(info: Info, mutation: str, key: str, **given: object) -> Command:
    """`given`: the arguments as they came, but the key."""
    return Command(info.context.caller.client, mutation, key, given)
