"""Loyalty as read from Medusa, with our own store beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Placed
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.rows import Rows
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.commands import LoyaltyCommands
from subgraphs.loyalty.sources.medusa.api import Api
from subgraphs.loyalty.sources.medusa.commands import medusa_commands
from subgraphs.loyalty.sources.medusa.evidence import MedusaEvidence
from subgraphs.loyalty.sources.medusa.gift_cards import GiftCard, GiftCards
from subgraphs.loyalty.sources.medusa.programme import Programme
from subgraphs.loyalty.sources.medusa.seen import Seen
from subgraphs.loyalty.sources.medusa.wallets import Wallets
from subgraphs.loyalty.sources.medusa.whole_lists import WholeLists
from subgraphs.loyalty.sources.port import (
    CardRecord,
    LoyaltySource,
    MemberRecord,
    OfferRecord,
    PointEntryRecord,
    PointsExpiryRecord,
    TierRecord,
    VoucherFilter,
    VoucherRecord,
)

__all__ = ["MedusaLoyalty", "medusa_source"]


def medusa_source(calls: ProductCalls, beside: LoyaltySource, writer: Writer) -> MedusaLoyalty:
    """Raises ValueError for settings that are none of Medusa's."""
    api, programme = Api(calls), Programme.of(calls.settings)
    commands = medusa_commands(api, programme, writer, beside.commands)
    return MedusaLoyalty(api, programme, beside, Seen(beside), commands)


@dataclass(frozen=True, slots=True)
class MedusaLoyalty:
    """A LoyaltySource."""

    api: Api
    programme: Programme
    beside: LoyaltySource
    seen: Seen
    commands: LoyaltyCommands

    def seen_by(self, rows: Rows) -> MedusaLoyalty:
        beside = self.beside.seen_by(rows)
        return MedusaLoyalty(self.api, self.programme, beside, Seen(beside, rows), self.commands)

    @property
    def outbox(self) -> Outbox:
        return self.beside.outbox

    @property
    def evidence(self) -> MedusaEvidence:
        return MedusaEvidence(Api(self.api.calls, ttl=0), self.programme, self.beside)

    async def members(self, keys: Sequence[str], now: dt.datetime) -> Sequence[MemberRecord | None]:
        wallets = await self._wallets.of(await self.seen.among(keys))
        known = await self.beside.members(list(wallets), now)
        beside = dict(zip(wallets, known, strict=True))
        found = {key: wallet.record(self.programme, beside[key]) for key, wallet in wallets.items()}
        return [found.get(key) for key in keys]

    async def members_by_card(
        self, numbers: Sequence[str], now: dt.datetime
    ) -> Sequence[MemberRecord | None]:
        """Medusa cannot be searched by what stands in its metadata: cards are found in our own store."""
        holders = await self.beside.members_by_card(numbers, now)
        keys = list(dict.fromkeys(holder.key for holder in holders if holder is not None))
        found = dict(zip(keys, await self.members(keys, now), strict=True))
        return [None if holder is None else found[holder.key] for holder in holders]

    async def tiers(self, programmes: Sequence[str]) -> Sequence[tuple[TierRecord, ...]]:
        return await self.beside.tiers(programmes)

    async def cards(self, members: Sequence[str]) -> Sequence[tuple[CardRecord, ...]]:
        return await self.beside.cards(members)

    async def expiring_points(
        self, members: Sequence[str], today: dt.date
    ) -> Sequence[tuple[PointsExpiryRecord, ...]]:
        """Store credit does not lapse."""
        return [() for _ in members]

    @property
    def ledger(self) -> WholeLists[PointEntryRecord, None]:
        async def read(members: Sequence[str]) -> Mapping[str, Sequence[Placed[PointEntryRecord]]]:
            return await self._wallets.ledgers(await self.seen.among(members))

        return WholeLists(read)

    async def points_earned(self, order_numbers: Sequence[str]) -> Sequence[Decimal | None]:
        return await self.beside.points_earned(order_numbers)

    async def vouchers(self, keys: Sequence[str]) -> Sequence[VoucherRecord | None]:
        return await self._shown(keys, await self._gift_cards.by_key(keys))

    async def vouchers_by_code(self, codes: Sequence[str]) -> Sequence[VoucherRecord | None]:
        return await self._shown(codes, await self._gift_cards.by_code(codes))

    @property
    def vouchers_of(self) -> WholeLists[VoucherRecord, VoucherFilter]:
        async def read(members: Sequence[str]) -> Mapping[str, Sequence[Placed[VoucherRecord]]]:
            return await self._gift_cards.of(await self.seen.among(members))

        return WholeLists(read, _keeps)

    async def offers(self, members: Sequence[str], now: dt.datetime) -> Sequence[tuple[OfferRecord, ...]]:
        return await self.beside.offers(members, now)

    @property
    def _wallets(self) -> Wallets:
        return Wallets(self.api, self.programme)

    @property
    def _gift_cards(self) -> GiftCards:
        return GiftCards(self.api, self.programme)

    async def _shown(
        self, asked: Sequence[str], cards: Mapping[str, GiftCard]
    ) -> Sequence[VoucherRecord | None]:
        """A card that is meant for nobody is shown to whoever sees everything."""
        owners = list(dict.fromkeys(card.owner for card in cards.values() if card.owner is not None))
        seen = set(await self.seen.among(owners))
        found = {
            key: card.placed.record for key, card in cards.items() if self.seen.is_all or card.owner in seen
        }
        return [found.get(key) for key in asked]


def _keeps(wanted: VoucherFilter, voucher: VoucherRecord) -> bool:
    return wanted.statuses is None or voucher.status(wanted.now) in wanted.statuses
