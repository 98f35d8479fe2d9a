"""What Medusa knows of its members so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kit.evidence import Evidence
from subgraphs.kit.products.values import text
from subgraphs.loyalty.sources.medusa.api import Api
from subgraphs.loyalty.sources.medusa.programme import CARD, EXTERNAL_ID, Programme
from subgraphs.loyalty.sources.medusa.wallets import ACCOUNTS, Wallet, metadata_of, wallet_of
from subgraphs.loyalty.sources.port import CardRecord, LoyaltySource
from subgraphs.loyalty.sources.words import CardState

__all__ = ["MedusaEvidence"]


@dataclass(frozen=True, slots=True)
class MedusaEvidence:
    api: Api
    programme: Programme
    beside: LoyaltySource

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        """Accounts of gift cards have no customer, and come in no comparison."""
        following = (
            ("currency_code", self.programme.currency.lower()),
            ("customer_id[$gt]", key or "0"),
            ("order", "customer_id"),
        )
        rows = await self.api.some(ACCOUNTS, following, limit)
        wallets = [wallet_of(row, self.programme) for row in rows]
        cards = await self.beside.cards([wallet.member for wallet in wallets])
        return [self._evidence(*one) for one in zip(wallets, cards, strict=True)]

    def _evidence(self, wallet: Wallet, cards: Sequence[CardRecord]) -> Evidence:
        """Cards in force only: the number of a lost card may be in somebody else's hands."""
        own, customer = self.programme.own_fields, wallet.customer
        in_force = next((card.number for card in cards if card.state is CardState.ACTIVE), None)
        return Evidence(
            key=wallet.member,
            is_guest=customer.get("has_account") is not True,
            external_id=metadata_of(customer, own.get(EXTERNAL_ID)),
            card_number=in_force or (None if cards else metadata_of(customer, own.get(CARD))),
            email=text(customer.get("email")),
            phone=text(customer.get("phone")),
            last_name=text(customer.get("last_name")),
        )
