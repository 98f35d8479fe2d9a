"""What was entered in a loyalty system, for the suite of its port."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.sources.port import (
    ENTRIES_NEWEST_FIRST,
    VOUCHERS_NEWEST_FIRST,
    LoyaltySource,
    PointEntryRecord,
    VoucherFilter,
    VoucherRecord,
)
from subgraphs.loyalty.sources.sql.row_rules import ROW_RULES
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["EntryFact", "LoyaltyDesk", "VoucherFact"]


@dataclass(frozen=True, slots=True)
class EntryFact:
    member: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class VoucherFact:
    code: str
    member: str
    status: VoucherStatus
    """At the desk's moment."""
    amount: int | None


@dataclass(frozen=True, slots=True)
class LoyaltyDesk:
    source: LoyaltySource
    now: dt.datetime
    available: Mapping[str, Decimal]
    """The points of each member below, by its key. Two of them at least."""
    entries: Sequence[EntryFact]
    """The whole ledger of these members. One has three entries at least."""
    vouchers: Sequence[VoucherFact]
    """All of these members. One has two at least, and each of the two ends of a voucher is met."""
    cards: Mapping[str, str]
    """ACTIVE cards, and whose they are."""
    ended_cards: Sequence[str]
    """Of these members as well: one at least."""
    partner: str
    """Of the coalition."""
    agreed: str
    """The one member who agreed to it."""
    earned: Mapping[str, Decimal] = field(default_factory=dict)
    """By the number of an order."""

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self.available)

    @property
    def busiest(self) -> str:
        return max(self.members, key=lambda member: len(self.points_of(member)))

    def points_of(self, *members: str) -> list[Decimal]:
        return sorted(fact.points for fact in self.entries if fact.member in members)

    def vouchers_of(self, *members: str) -> list[VoucherFact]:
        granted = [fact for fact in self.vouchers if fact.member in members]
        return sorted(granted, key=lambda fact: fact.code)

    def seen(self, rule: RowRule, *told: str) -> LoyaltySource:
        records = {"LOYALTY": told} if rule is RowRule.ME else {}
        partner = self.partner if rule is RowRule.CARD else None
        rows = Rows(ROW_RULES, CallerContext("client", rule, records=records, partner=partner))
        rows.tell(told)
        return self.source.seen_by(rows)

    async def shown(self, *members: str, source: LoyaltySource | None = None) -> list[PointEntryRecord]:
        request = PageRequest(ENTRIES_NEWEST_FIRST, 100)
        [page] = await (source or self.source).ledger.pages((request, None), [members])
        return [placed.record for placed in page.rows]

    async def vouchers_shown(
        self,
        *members: str,
        source: LoyaltySource | None = None,
        statuses: frozenset[VoucherStatus] | None = None,
    ) -> list[VoucherRecord]:
        request, wanted = PageRequest(VOUCHERS_NEWEST_FIRST, 100), VoucherFilter(self.now, statuses)
        [page] = await (source or self.source).vouchers_of.pages((request, wanted), [members])
        return [placed.record for placed in page.rows]
