"""What the loyalty subgraph asks of a loyalty system, in the words of its trade.

A method that takes many keys answers one value for each, in their order, in a number of round trips that does
not depend on how many they are. A key that names no record is answered by None or by an empty list. The owner
of a paged list may be several members that are one person, whose lists are shown as one.

The moment at which vouchers, offers and points are judged is given by the caller: a source has no clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.sources.commands import LoyaltyCommands
from subgraphs.loyalty.sources.words import CardState, PointKind, VoucherStatus

__all__ = [
    "ENTRIES_NEWEST_FIRST",
    "VOUCHERS_NEWEST_FIRST",
    "CardRecord",
    "LoyaltySource",
    "MemberRecord",
    "OfferRecord",
    "PointEntryRecord",
    "PointsExpiryRecord",
    "TierRecord",
    "VoucherFilter",
    "VoucherRecord",
]

# The orders in which a source shows its lists in pages.
ENTRIES_NEWEST_FIRST = "ENTRY_AT_DESC"
VOUCHERS_NEWEST_FIRST = "VOUCHER_GRANTED_AT_DESC"


@dataclass(frozen=True, slots=True)
class MemberRecord:
    key: str
    version: str
    programme_code: str
    card_number: str
    tier_code: str | None
    tier_until: dt.date | None
    qualifying_points: Decimal
    enrolled_at: dt.datetime
    points_available: Decimal
    points_reserved: Decimal
    points_pending: Decimal
    points_per_unit: int | None
    """How many points are worth one unit of the currency, in the programme of the member."""
    currency: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class TierRecord:
    code: str
    name: str
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class CardRecord:
    number: str
    state: CardState
    issued_at: dt.datetime
    channel: str | None


@dataclass(frozen=True, slots=True)
class PointsExpiryRecord:
    lapses_on: dt.date
    points: Decimal


@dataclass(frozen=True, slots=True)
class PointEntryRecord:
    key: str
    at: dt.datetime
    kind: PointKind
    points: Decimal
    balance_after: Decimal
    label: str
    order_number: str | None


@dataclass(frozen=True, slots=True)
class VoucherRecord:
    key: str
    code: str
    label: str
    recorded: VoucherStatus
    """What was written down."""
    amount: int | None
    percent: float | None
    free_shipping: bool
    minimum_order: int | None
    currency: str
    valid_from: dt.datetime | None
    valid_until: dt.datetime | None
    channels: tuple[str, ...]
    campaign: str
    redeemed_on_number: str | None

    def status(self, now: dt.datetime) -> VoucherStatus:
        """An ACTIVE voucher ends at its `valid_until`, whether or not somebody has written that down. A
        RESERVED one keeps its promise to the order that it is held for."""
        lapsed = self.valid_until is not None and self.valid_until <= now
        return VoucherStatus.EXPIRED if lapsed and self.recorded is VoucherStatus.ACTIVE else self.recorded


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """Hashable, so that equal questions make one batch."""

    now: dt.datetime
    statuses: frozenset[VoucherStatus] | None = None
    """None asks for all."""


@dataclass(frozen=True, slots=True)
class OfferRecord:
    code: str
    title: str
    ends_at: dt.datetime | None
    conditions: str | None


class LoyaltySource(Protocol):
    @property
    def commands(self) -> LoyaltyCommands: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def evidence(self) -> EvidenceSource: ...

    def seen_by(self, rows: Rows) -> LoyaltySource:
        """The same source, for a caller who does not see all of it."""

    async def members(self, keys: Sequence[str], now: dt.datetime) -> Sequence[MemberRecord | None]: ...

    async def members_by_card(
        self, numbers: Sequence[str], now: dt.datetime
    ) -> Sequence[MemberRecord | None]:
        """By the number of an ACTIVE card, whether or not it is the one in force. A card that was lost,
        replaced or closed opens no membership: whoever found it learns nothing."""

    async def tiers(self, programmes: Sequence[str]) -> Sequence[tuple[TierRecord, ...]]:
        """The tiers of a programme, the lowest threshold first."""

    async def cards(self, members: Sequence[str]) -> Sequence[tuple[CardRecord, ...]]:
        """Newest first."""

    async def expiring_points(
        self, members: Sequence[str], today: dt.date
    ) -> Sequence[tuple[PointsExpiryRecord, ...]]:
        """From today on, the nearest day first."""

    @property
    def ledger(self) -> PagedList[PointEntryRecord, None]:
        """Of a member, ENTRIES_NEWEST_FIRST."""

    async def points_earned(self, order_numbers: Sequence[str]) -> Sequence[Decimal | None]:
        """What an order earned, less what was taken back. None where the order has no such entry."""

    async def vouchers(self, keys: Sequence[str]) -> Sequence[VoucherRecord | None]: ...

    async def vouchers_by_code(self, codes: Sequence[str]) -> Sequence[VoucherRecord | None]: ...

    @property
    def vouchers_of(self) -> PagedList[VoucherRecord, VoucherFilter]:
        """Of a person, VOUCHERS_NEWEST_FIRST: the latest granted first."""

    async def offers(self, members: Sequence[str], now: dt.datetime) -> Sequence[tuple[OfferRecord, ...]]:
        """Those that have not ended, the first to end first."""
