"""The step commands of commerce."""

from __future__ import annotations

from decimal import Decimal

from subgraphs.hub.operations.calls.call import Call, Shape

__all__ = [
    "apply_discount",
    "create_account",
    "release_email",
    "reserve_email",
    "set_card_number",
    "set_email",
]

SYSTEM = "COMMERCE"

ACCOUNT = "account { id }"

RESERVE = Shape("accountEmailReserve", "accountId: ID!, email: String!", ACCOUNT, is_versioned=True)
RELEASE = Shape("accountEmailRelease", "accountId: ID!", ACCOUNT)
SET_EMAIL = Shape("accountEmailSet", "accountId: ID!, email: String!", ACCOUNT, is_versioned=True)
SET_CARD = Shape("accountCardNumberSet", "accountId: ID!, cardNumber: String", ACCOUNT, is_versioned=True)
CREATE = Shape("accountCreate", "externalId: ID!, email: String!", ACCOUNT)
APPLY = Shape(
    "orderDiscountApply",
    "orderId: ID!, reference: String!, label: String!, amount: Decimal!, currency: String!, "
    "pointsRedeemed: Decimal",
    "order { id }",
    is_versioned=True,
)


def reserve_email(account: str, email: str, expected: str | None) -> Call:
    return Call(SYSTEM, RESERVE, {"accountId": account, "email": email}, account, expected)


def release_email(account: str) -> Call:
    """What this operation has reserved, and nothing else."""
    return Call(SYSTEM, RELEASE, {"accountId": account})


def set_email(account: str, email: str | None) -> Call:
    return Call(SYSTEM, SET_EMAIL, {"accountId": account, "email": email}, account)


def set_card_number(account: str, number: str | None) -> Call:
    return Call(SYSTEM, SET_CARD, {"accountId": account, "cardNumber": number}, account)


def create_account(customer: str, email: str) -> Call:
    return Call(SYSTEM, CREATE, {"externalId": customer, "email": email})


def apply_discount(order: str, reference: str, points: Decimal, amount: Decimal, currency: str) -> Call:
    given = {
        "orderId": order,
        "reference": reference,
        "label": "Points",
        "amount": str(amount),
        "currency": currency,
        "pointsRedeemed": str(points),
    }
    return Call(SYSTEM, APPLY, given, order)
