"""The closed vocabularies of loyalty. Their members are in the order in which the schema prints them."""

from __future__ import annotations

from enum import Enum

__all__ = ["CardState", "PointKind", "VoucherStatus"]


class CardState(Enum):
    ACTIVE = "ACTIVE"
    LOST = "LOST"
    REPLACED = "REPLACED"
    CLOSED = "CLOSED"


class PointKind(Enum):
    EARN = "EARN"
    REDEEM = "REDEEM"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    ADJUST = "ADJUST"
    TRANSFER = "TRANSFER"
    REVERSAL = "REVERSAL"


class VoucherStatus(Enum):
    ACTIVE = "ACTIVE"
    RESERVED = "RESERVED"
    REDEEMED = "REDEEMED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
