"""What the loyalty subgraph asks of a loyalty system, in the words of its trade.

Every method takes all that one wave of a request wants, and the number of its round trips does not depend on
how much that is. A key without an answer is left out of a mapping; a list of pages has one page for each
parent, in their order, and the parent of a page may be several members that are one person.

The moment at which vouchers, offers and points are judged is given by the caller: a source has no clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from subgraphs.kit.pages import Page, PageRequest
from subgraphs.loyalty.sources.words import CardState, PointKind, VoucherStatus

__all__ = [
    "CardRecord",
    "LoyaltySource",
    "MemberKeys",
    "MemberRecord",
    "OfferRecord",
    "PointEntryRecord",
    "PointsExpiryRecord",
    "TierRecord",
    "VoucherRecord",
]

MemberKeys = tuple[str, ...]
"""The memberships of one person, primary first."""


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
    status: VoucherStatus
    """As it is at the moment of the question: an ACTIVE voucher that is past its validity is EXPIRED."""
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


@dataclass(frozen=True, slots=True)
class OfferRecord:
    code: str
    title: str
    ends_at: dt.datetime | None
    conditions: str | None


class LoyaltySource(Protocol):
    async def members(self, keys: Sequence[str]) -> Mapping[str, MemberRecord]: ...

    async def members_by_card(self, numbers: Sequence[str]) -> Mapping[str, MemberRecord]:
        """By the number of an ACTIVE card, whether or not it is the one in force. A card that was lost,
        replaced or closed opens no membership: whoever found it learns nothing."""

    async def tiers(self, programmes: Sequence[str]) -> Mapping[str, tuple[TierRecord, ...]]:
        """The tiers of each programme, the lowest threshold first."""

    async def cards(self, members: Sequence[str]) -> Mapping[str, tuple[CardRecord, ...]]:
        """Newest first."""

    async def expiring_points(
        self, members: Sequence[str], today: dt.date
    ) -> Mapping[str, tuple[PointsExpiryRecord, ...]]:
        """From today on, the nearest day first."""

    async def ledger(self, members: Sequence[str], page: PageRequest) -> Sequence[Page[PointEntryRecord]]:
        """Newest first."""

    async def points_earned(self, order_numbers: Sequence[str]) -> Mapping[str, Decimal]:
        """What an order earned, less what was taken back. An order without such an entry has no answer."""

    async def vouchers(self, keys: Sequence[str], now: dt.datetime) -> Mapping[str, VoucherRecord]: ...

    async def vouchers_by_code(
        self, codes: Sequence[str], now: dt.datetime
    ) -> Mapping[str, VoucherRecord]: ...

    async def vouchers_of(
        self,
        people: Sequence[MemberKeys],
        statuses: frozenset[VoucherStatus],
        now: dt.datetime,
        page: PageRequest,
    ) -> Sequence[Page[VoucherRecord]]:
        """The latest granted first. Empty `statuses` means every status."""

    async def offers(self, members: Sequence[str], now: dt.datetime) -> Mapping[str, tuple[OfferRecord, ...]]:
        """Those that have not ended."""
