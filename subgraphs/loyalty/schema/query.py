"""The way into loyalty from a till: the number on a card."""

from __future__ import annotations

import strawberry

from subgraphs.kit.fields import resolved
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.member import LoyaltyMember
from subgraphs.loyalty.schema.scopes import CARD_LOOKUP

__all__ = ["Query"]


@strawberry.type
class Query:
    @resolved(scopes=CARD_LOOKUP)
    async def member_by_card(self, info: Info, number: str) -> LoyaltyMember | None:
        """Any ACTIVE card opens its membership. A card that was lost, replaced or closed does not, although
        the membership goes on: the card may be in the hands of somebody else."""
        record = await info.context.loaders.member_by_card.load(number)
        return LoyaltyMember.of(record) if record else None
