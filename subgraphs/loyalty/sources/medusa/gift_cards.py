"""Gift cards as vouchers. What is left on one lies on an account of its own, which belongs to nobody."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.pages import Placed, Position
from subgraphs.kit.products.values import decimal, minor_units, moment, text
from subgraphs.loyalty.sources.medusa.api import Api, Json, Listed, word
from subgraphs.loyalty.sources.medusa.programme import CAMPAIGN, Programme
from subgraphs.loyalty.sources.medusa.wallets import metadata_of
from subgraphs.loyalty.sources.port import VoucherRecord
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["CARDS", "OWNED_BY", "GiftCard", "GiftCards"]

OWNED_BY = "customer"
"""The `reference` of a gift card that is meant for a customer; `reference_id` says which. Medusa itself knows
no owner of a card: whoever has the code can spend it."""

FIELDS = ("id", "code", "value", "currency_code", "expires_at", "note", "reference", "reference_id")

CARDS = Listed(
    "/admin/gift-cards",
    "gift_cards",
    ",".join((*FIELDS, "created_at", "metadata", "store_credit_account.id")),
)

BALANCES = Listed("/admin/store-credit-accounts", "store_credit_accounts", "id")


@dataclass(frozen=True, slots=True)
class GiftCard:
    owner: str | None
    placed: Placed[VoucherRecord]


@dataclass(frozen=True, slots=True)
class GiftCards:
    api: Api
    programme: Programme

    async def of(self, members: Sequence[str]) -> dict[str, list[Placed[VoucherRecord]]]:
        """Two calls for fifty members."""
        rows = await self.api.by_keys(CARDS, "reference_id", members, (("reference", OWNED_BY),))
        found: defaultdict[str, list[Placed[VoucherRecord]]] = defaultdict(list)
        for card in await self._cards(rows):
            if card.owner is not None:
                found[card.owner].append(card.placed)
        return found

    async def by_key(self, keys: Sequence[str]) -> dict[str, GiftCard]:
        cards = await self._cards(await self.api.by_keys(CARDS, "id", keys))
        return {card.placed.record.key: card for card in cards}

    async def by_code(self, codes: Sequence[str]) -> dict[str, GiftCard]:
        """One call for each: Medusa searches codes, and knows no condition on several."""
        wanted = {code for code in codes if code.strip()}
        answers = await asyncio.gather(*(self.api.some(CARDS, (("q", code),)) for code in sorted(wanted)))
        rows = {word(row, "id"): row for found in answers for row in found if row.get("code") in wanted}
        cards = await self._cards(list(rows.values()))
        return {card.placed.record.code: card for card in cards}

    async def _cards(self, rows: Sequence[Json]) -> list[GiftCard]:
        accounts = [account for row in rows if (account := _account(row)) is not None]
        balances = {
            word(row, "id"): decimal(row.get("balance"))
            for row in await self.api.by_keys(BALANCES, "id", accounts)
        }
        return [self._card(row, balances) for row in rows]

    def _card(self, row: Json, balances: Mapping[str, Decimal]) -> GiftCard:
        key, at = word(row, "id"), moment(row.get("created_at"))
        owner = text(row.get("reference_id")) if row.get("reference") == OWNED_BY else None
        left = balances.get(_account(row) or "", decimal(row.get("value")))
        return GiftCard(owner, Placed(self._record(row, left), Position(at, key)))

    def _record(self, row: Json, left: Decimal) -> VoucherRecord:
        """Medusa calls a card redeemed as soon as it has its account, which it gets when it is made."""
        currency, is_spent = word(row, "currency_code").upper(), left <= 0
        until = row.get("expires_at")
        return VoucherRecord(
            key=word(row, "id"),
            code=word(row, "code"),
            label=text(row.get("note")) or "Gift card",
            recorded=VoucherStatus.REDEEMED if is_spent else VoucherStatus.ACTIVE,
            amount=minor_units(row.get("value") if is_spent else left, currency),
            percent=None,
            free_shipping=False,
            minimum_order=None,
            currency=currency,
            valid_from=moment(row.get("created_at")),
            valid_until=None if until is None else moment(until),
            channels=(),
            campaign=metadata_of(row, self.programme.own_fields.get(CAMPAIGN)) or "gift-card",
            redeemed_on_number=None,
        )


def _account(row: Json) -> str | None:
    match row.get("store_credit_account"):
        case {"id": str(key)}:
            return key
        case _:
            return None
