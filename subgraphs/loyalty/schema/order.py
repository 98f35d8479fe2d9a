"""An order as the loyalty system knows it: a number in the ledger of points."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

import strawberry

from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.scopes import ORDER_POINTS

__all__ = ["Order", "order"]


@strawberry.federation.type(keys=["number"])
class Order:
    number: str

    @resolved(scopes=ORDER_POINTS)
    async def points_earned(self, info: Info) -> Decimal | None:
        return await info.context.loaders.points_earned.load(self.number)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self:
        """Never null: that an order exists is for commerce to say."""
        return cls(number=text_key(reference, "number"))


def order(number: str | None) -> Order | None:
    return None if number is None else Order(number=number)
