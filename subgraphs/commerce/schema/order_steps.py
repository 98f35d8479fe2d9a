"""Steps on orders: a discount that is paid with points, and its undoing."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.rules.discounts import GivenDiscount
from subgraphs.commerce.schema.calls import called
from subgraphs.commerce.schema.payloads import OrderPayload, order_payload
from subgraphs.kit.commands import Outcome
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal

__all__ = ["OrderSteps"]

LONGEST_REFERENCE, LONGEST_LABEL = 64, 200


@strawberry.type
class OrderSteps:
    @step
    async def order_discount_apply(  # noqa: PLR0913 - the arguments of the mutation, as it was agreed
        self,
        info: Info,
        order_id: strawberry.ID,
        reference: str,
        label: str,
        amount: Decimal,
        currency: str,
        expected_version: str,
        idempotency_key: str,
        points_redeemed: Decimal | None = None,
    ) -> OrderPayload:
        key, refusal = native_key(order_id, "Order"), _text_refusal(reference, label)
        if key is None or refusal:
            return await _refused(info, refusal)
        discount = GivenDiscount(reference, label, amount, currency, points_redeemed)
        given = {"order": key, "version": expected_version, "discount": _as_json(discount)}
        command = called(info, "orderDiscountApply", idempotency_key, **given)
        orders = info.context.source.commands.orders
        outcome = await orders.apply_discount(command, key, discount, expected_version)
        return await order_payload(info, outcome)

    @step
    async def order_discount_remove(
        self, info: Info, order_id: strawberry.ID, reference: str, expected_version: str, idempotency_key: str
    ) -> OrderPayload:
        key = native_key(order_id, "Order")
        if key is None:
            return await _refused(info, None)
        given = {"order": key, "version": expected_version, "reference": reference}
        command = called(info, "orderDiscountRemove", idempotency_key, **given)
        orders = info.context.source.commands.orders
        outcome = await orders.remove_discount(command, key, reference, expected_version)
        return await order_payload(info, outcome)


async def _refused(info: Info, refusal: Refusal | None) -> OrderPayload:
    return await order_payload(info, Outcome(refusals=(refusal or not_found("order", "orderId"),)))


def _text_refusal(reference: str, label: str) -> Refusal | None:
    for name, text, longest in (("reference", reference, LONGEST_REFERENCE), ("label", label, LONGEST_LABEL)):
        if not text.strip() or len(text) > longest:
            return invalid(f"This is needed, with at most {longest} characters.", name)
    return None


def _as_json(discount: GivenDiscount) -> dict[str, object]:
    points = discount.points
    return {
        "reference": discount.reference,
        "label": discount.label,
        "amount": str(discount.amount.normalize()),
        "currency": discount.currency,
        "points": None if points is None else str(points.normalize()),
    }
