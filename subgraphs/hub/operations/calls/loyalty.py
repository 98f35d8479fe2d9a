"""The step commands of loyalty."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from subgraphs.hub.operations.calls.call import Call, Shape

__all__ = ["capture", "create_member", "release", "reserve", "set_email", "set_phone"]

SYSTEM = "LOYALTY"

MEMBER = "member { id }"

RESERVE = Shape(
    "pointsReserve", "memberId: ID!, points: Decimal!, reference: String!, ttlSeconds: Int!", MEMBER
)
CAPTURE = Shape("pointsCapture", "memberId: ID!, reference: String!", MEMBER)
RELEASE = Shape("pointsRelease", "memberId: ID!, reference: String!", MEMBER)
SET_EMAIL = Shape("memberEmailSet", "memberId: ID!, email: String", MEMBER, is_versioned=True)
SET_PHONE = Shape("memberPhoneSet", "memberId: ID!, phone: String", MEMBER, is_versioned=True)
CREATE = Shape("memberCreate", "externalId: ID!, email: String, phone: String", MEMBER)


def reserve(member: str, points: Decimal, reference: str, seconds: int) -> Call:
    given = {"memberId": member, "points": str(points), "reference": reference, "ttlSeconds": seconds}
    return Call(SYSTEM, RESERVE, given)


def capture(member: str, reference: str) -> Call:
    return Call(SYSTEM, CAPTURE, {"memberId": member, "reference": reference})


def release(member: str, reference: str) -> Call:
    return Call(SYSTEM, RELEASE, {"memberId": member, "reference": reference})


def set_email(member: str, email: str | None) -> Call:
    return Call(SYSTEM, SET_EMAIL, {"memberId": member, "email": email}, member)


def set_phone(member: str, phone: str | None) -> Call:
    return Call(SYSTEM, SET_PHONE, {"memberId": member, "phone": phone}, member)


def create_member(customer: str, values: Mapping[str, str]) -> Call:
    """`values`: what is known of email and phone."""
    return Call(SYSTEM, CREATE, {"externalId": customer, **values})
