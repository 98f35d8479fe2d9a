"""What each firm decides for itself in Medusa: which wallet holds points, and what a movement stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.values import decimal
from subgraphs.loyalty.sources.words import PointKind

__all__ = ["CAMPAIGN", "CARD", "EXTERNAL_ID", "Programme"]

CARD, EXTERNAL_ID, CAMPAIGN = "LoyaltyMember.cardNumber", "LoyaltyMember.externalId", "Voucher.campaign"

OWN_FIELDS = (CARD, EXTERNAL_ID, CAMPAIGN)

KINDS: Mapping[str, PointKind] = {
    "debit.cart": PointKind.REDEEM,
    "credit.order": PointKind.REVERSAL,
    "credit.gift_card": PointKind.TRANSFER,
    "credit.store-credit": PointKind.TRANSFER,
    "debit.store-credit": PointKind.TRANSFER,
}
"""The type of a movement and its reference. What somebody of the shop enters is an ADJUST."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Programme:
    code: str
    currency: str
    """Of the wallets that hold points: a customer has one wallet for each currency."""
    points_per_unit: int
    own_fields: Mapping[str, str]
    """A field of the graph → the key in Medusa's `metadata` that has its value."""
    kinds: Mapping[str, PointKind]

    @classmethod
    def of(cls, settings: ProductSettings) -> Programme:
        """Options: programme, currency, points_per_unit, `kind.<type>.<reference>`. Raises ValueError."""
        for name in settings.fields:
            if name not in OWN_FIELDS:
                raise ValueError(f"The field {name} is none of Medusa's. There are {', '.join(OWN_FIELDS)}.")
        points = int(settings.option("points_per_unit", "1"))
        if points < 1:
            raise ValueError("The option points_per_unit is above zero.")
        own = {
            name.removeprefix("kind."): PointKind(word)
            for name, word in settings.options.items()
            if name.startswith("kind.")
        }
        return cls(
            code=settings.option("programme", "club"),
            currency=settings.option("currency", "EUR").upper(),
            points_per_unit=points,
            own_fields=dict(settings.fields),
            kinds={**KINDS, **own},
        )

    def points(self, amount: object) -> Decimal:
        return (decimal(amount) * self.points_per_unit).quantize(CENT)

    def kind(self, movement: str, reference: str) -> PointKind:
        return self.kinds.get(f"{movement}.{reference}", PointKind.ADJUST)
