"""What a product says otherwise than our own stores, and why that is none of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.products.demo_real.comparing import Difference

__all__ = ["KNOWN", "Known", "known"]


@dataclass(frozen=True, slots=True)
class Known:
    product: str
    field: str
    """`Type.field`"""
    why: str
    holds: Callable[[Difference], bool]
    """Whether the product is right in its own way."""
    operation: str | None = None
    """Only there, if it is named."""


KNOWN = (
    Known(
        "vendure",
        "CartConnection.edges",
        "Vendure knows no abandoned carts: one that was left behind is open",
        lambda one: one.stores == [] and isinstance(one.products, list),
    ),
    Known(
        "vendure",
        "TransactionalEmail.status",
        "its letters go to maildev, and nobody tells a post box what became of one",
        lambda one: one.products == "SENT",
    ),
    Known(
        "tryton",
        "Invoice.pdf",
        "the address ends with Tryton's key of the invoice",
        lambda one: str(one.products).startswith(f"{one.stores}?"),
    ),
    Known(
        "tryton",
        "Payment.at",
        "Tryton knows the day of a payment, and no hour",
        lambda one: one.products == f"{str(one.stores)[:10]}T00:00:00Z",
    ),
    Known(
        "tryton-parties",
        "CrmContactConnection.edges",
        "Tryton knows who works for whom by its module party_relationship, which is not in use here",
        lambda one: one.products == [],
        "B5B2bAccount",
    ),
    Known(
        "medusa",
        "PointsBalance.expiring",
        "store credit does not lapse",
        lambda one: one.products == [],
    ),
    Known(
        "medusa",
        "TimelineItem.title",
        "Medusa takes points away by a debit, and says by its note alone what for",
        lambda one: _noted(one.products) == _noted(one.stores) != "",
    ),
)


def _noted(title: object) -> str:
    """Of “Points expired: -109.00 (Not used for a year)” what follows the kind of movement."""
    return str(title).partition(": ")[2]


def known(operation: str, difference: Difference) -> Known | None:
    for one in KNOWN:
        is_here = one.operation in (None, operation) and one.field == difference.field
        if is_here and one.holds(difference):
            return one
    return None
