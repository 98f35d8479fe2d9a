"""What can be asked of a reservation of points."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["ReservationState", "insufficient", "reservation_refusal"]

MOST_POINTS = Decimal(10**12)

LONGEST_REFERENCE = 64

LONGEST_SECONDS = 30 * 24 * 3600


class ReservationState(StrEnum):
    LIVE = "LIVE"
    CAPTURED = "CAPTURED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


def reservation_refusal(points: Decimal, reference: str, seconds: int) -> Refusal | None:
    if not 0 < points <= MOST_POINTS or points != round(points, 2):
        return invalid("Points are above zero, with two decimals at most.", "points")
    if not 1 <= len(reference.strip()) <= LONGEST_REFERENCE:
        return invalid(f"A reference has 1 to {LONGEST_REFERENCE} characters.", "reference")
    if not 1 <= seconds <= LONGEST_SECONDS:
        return invalid(f"A reservation lasts from 1 to {LONGEST_SECONDS} seconds.", "ttlSeconds")
    return None


def insufficient(field: str) -> Refusal:
    message = "The member has fewer points than that, without those that are reserved."
    return Refusal(UserErrorCode.INSUFFICIENT_POINTS, message, (field,))
