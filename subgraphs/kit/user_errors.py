"""Business errors of mutations: what a caller can put right. Technical failures are errors of GraphQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import strawberry

__all__ = ["Refusal", "UserError", "UserErrorCode", "user_errors"]


@strawberry.enum
class UserErrorCode(Enum):
    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    VERSION_MISMATCH = "VERSION_MISMATCH"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    LINK_MISSING = "LINK_MISSING"
    LINK_AMBIGUOUS = "LINK_AMBIGUOUS"
    INSUFFICIENT_POINTS = "INSUFFICIENT_POINTS"
    CONSENT_REQUIRED = "CONSENT_REQUIRED"
    OWNER_UNAVAILABLE = "OWNER_UNAVAILABLE"
    DENIED = "DENIED"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What rules and adapters answer instead of writing."""

    code: UserErrorCode
    message: str
    """Names the argument by its role and never repeats its value: refusals are stored."""
    field: tuple[str, ...] = ()
    """The path of the argument: `("address", "postalCode")`."""


@strawberry.federation.type(
    shareable=True, description="A business error of a mutation. Technical failures are GraphQL errors."
)
class UserError:
    code: UserErrorCode
    message: str
    field: list[str] | None


def user_errors(refusals: Iterable[Refusal]) -> list[UserError]:
    return [
        UserError(code=refusal.code, message=refusal.message, field=list(refusal.field) or None)
        for refusal in refusals
    ]
