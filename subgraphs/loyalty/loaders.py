"""What one request reads, each thing in one batch. A loader is made when it is first needed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property

from subgraphs.kit.lists import ListLoader
from subgraphs.kit.loading import DataLoader, batched
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

__all__ = ["Loaders"]


class Loaders:
    def __init__(self, source: LoyaltySource, now: dt.datetime) -> None:
        self._source = source
        self._now = now

    @cached_property
    def member(self) -> DataLoader[str, MemberRecord | None]:
        return batched(lambda keys: self._source.members(keys, self._now))

    @cached_property
    def member_by_card(self) -> DataLoader[str, MemberRecord | None]:
        return batched(lambda numbers: self._source.members_by_card(numbers, self._now))

    @cached_property
    def tiers(self) -> DataLoader[str, tuple[TierRecord, ...]]:
        return batched(self._source.tiers)

    @cached_property
    def cards(self) -> DataLoader[str, tuple[CardRecord, ...]]:
        return batched(self._source.cards)

    @cached_property
    def expiring_points(self) -> DataLoader[str, tuple[PointsExpiryRecord, ...]]:
        today = self._now.astimezone(dt.UTC).date()
        return batched(lambda members: self._source.expiring_points(members, today))

    @cached_property
    def ledger(self) -> ListLoader[PointEntryRecord, None]:
        return ListLoader(self._source.ledger)

    @cached_property
    def points_earned(self) -> DataLoader[str, Decimal | None]:
        return batched(self._source.points_earned)

    @cached_property
    def voucher(self) -> DataLoader[str, VoucherRecord | None]:
        return batched(self._source.vouchers)

    @cached_property
    def voucher_by_code(self) -> DataLoader[str, VoucherRecord | None]:
        return batched(self._source.vouchers_by_code)

    @cached_property
    def vouchers_of(self) -> ListLoader[VoucherRecord, VoucherFilter]:
        return ListLoader(self._source.vouchers_of)

    @cached_property
    def offers(self) -> DataLoader[str, tuple[OfferRecord, ...]]:
        return batched(lambda members: self._source.offers(members, self._now))
