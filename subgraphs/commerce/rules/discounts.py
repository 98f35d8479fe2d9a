"""What a discount makes of an order. Prices hold the tax: subtotal - discounts + shipping = total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from subgraphs.commerce.sources.records import OrderStatus
from subgraphs.kit.refusals import conflict, invalid
from subgraphs.kit.types import MINOR_DIGITS
from subgraphs.kit.user_errors import Refusal

__all__ = ["GivenDiscount", "OrderSums", "discount_refusal", "minor_units", "tax_in"]

OPEN_TO_DISCOUNTS = frozenset({OrderStatus.PENDING, OrderStatus.PAID})
"""A paid order gets the difference back; one that is being prepared has its invoice."""


@dataclass(frozen=True, slots=True)
class GivenDiscount:
    reference: str
    """Whose discount it is: the same reference is the same discount."""
    label: str
    amount: Decimal
    currency: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class OrderSums:
    status: OrderStatus
    currency: str
    subtotal: int
    given: int
    """The discounts that the order has already."""


def discount_refusal(order: OrderSums, discount: GivenDiscount) -> Refusal | None:
    amount = minor_units(discount.amount, discount.currency)
    points = discount.points
    if order.status not in OPEN_TO_DISCOUNTS:
        return conflict("The order is past the point where its price can change.", "orderId")
    if discount.currency != order.currency:
        return invalid("The order is in another currency.", "currency")
    if amount is None or amount <= 0:
        return invalid("A discount is more than nothing, in whole minor units of its currency.", "amount")
    if amount > order.subtotal - order.given:
        return invalid("The discount is more than what is left of the price of the goods.", "amount")
    if points is not None and (points < 0 or points != round(points, 2)):
        return invalid("Points are not below zero, and have two decimals at most.", "pointsRedeemed")
    return None


def minor_units(amount: Decimal, currency: str) -> int | None:
    """None where the amount has more decimals than its currency."""
    units = amount.scaleb(MINOR_DIGITS.get(currency, 2))
    return int(units) if units == units.to_integral_value() and abs(units) < 10**15 else None


def tax_in(amount: int, tax: int, total: int) -> int:
    """How much of the tax goes with a part of the total, rounded half up, for the rate stays what it is."""
    return (2 * amount * tax + total) // (2 * total) if total else 0
