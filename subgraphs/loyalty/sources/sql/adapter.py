"""The loyalty port over SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, Select, and_, func, or_, select, type_coerce

from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList
from subgraphs.kit.lookups import many_by_key, one_by_key
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.rules.redeeming import ReservationState
from subgraphs.loyalty.sources.commands import LoyaltyCommands
from subgraphs.loyalty.sources.port import (
    ENTRIES_NEWEST_FIRST,
    VOUCHERS_NEWEST_FIRST,
    CardRecord,
    MemberRecord,
    OfferRecord,
    PointEntryRecord,
    PointsExpiryRecord,
    TierRecord,
    VoucherFilter,
    VoucherRecord,
)
from subgraphs.loyalty.sources.sql.command_tables import WRITES, points_reservation
from subgraphs.loyalty.sources.sql.evidence import SqlEvidence
from subgraphs.loyalty.sources.sql.points import Points
from subgraphs.loyalty.sources.sql.rows import (
    card_record,
    entry_record,
    expiry_record,
    member_record,
    offer_record,
    tier_record,
    voucher_record,
)
from subgraphs.loyalty.sources.sql.tables import (
    card,
    member,
    member_offer,
    offer,
    point_entry,
    points_expiry,
    programme,
    tier,
    voucher,
)
from subgraphs.loyalty.sources.words import CardState, PointKind, VoucherStatus

__all__ = ["SqlLoyalty"]

RecordT = TypeVar("RecordT")

LEDGER = Listing(
    point_entry, point_entry.c.member_key, {ENTRIES_NEWEST_FIRST: Keyset(point_entry.c.at, point_entry.c.key)}
)
VOUCHERS = Listing(
    voucher, voucher.c.member_key, {VOUCHERS_NEWEST_FIRST: Keyset(voucher.c.granted_at, voucher.c.key)}
)


def _members(now: dt.datetime) -> Select[*tuple[object, ...]]:
    """With the worth of a point in the programme, and the points whose reservation has expired."""
    expired = select(func.coalesce(func.sum(points_reservation.c.points), 0)).where(
        points_reservation.c.member_key == member.c.key,
        points_reservation.c.state == ReservationState.LIVE.value,
        points_reservation.c.expires_at <= now,
    )
    worth = programme.c.points_per_unit, programme.c.currency
    free_again = type_coerce(expired.scalar_subquery(), Points).label("points_free_again")
    return select(member, *worth, free_again).join_from(member, programme)


class SqlLoyalty:
    """A LoyaltySource."""

    def __init__(self, database: Database, commands: LoyaltyCommands) -> None:
        self.database = database
        self.commands = commands
        self.outbox = Outbox(database, WRITES)
        self.evidence = SqlEvidence(database)
        self.ledger = SqlList[PointEntryRecord, None](database, LEDGER, entry_record, key_of=str)
        self.vouchers_of = SqlList(database, VOUCHERS, voucher_record, _conditions, key_of=str)

    def seen_by(self, rows: Rows) -> SqlLoyalty:
        return SqlLoyalty(self.database.seen_by(rows), self.commands)

    async def members(self, keys: Sequence[str], now: dt.datetime) -> Sequence[MemberRecord | None]:
        known = (member.c.key.in_(keys), *self.database.visible(member))
        rows = await self.database.rows(_members(now).where(*known))
        found = {row.key: member_record(row) for row in rows}
        return [found.get(key) for key in keys]

    async def members_by_card(
        self, numbers: Sequence[str], now: dt.datetime
    ) -> Sequence[MemberRecord | None]:
        of_active_card = and_(card.c.number.in_(numbers), card.c.state == CardState.ACTIVE.value)
        known = (of_active_card, *self.database.visible(member), *self.database.visible(card))
        statement = _members(now).join(card, card.c.member_key == member.c.key).where(*known)
        rows = await self.database.rows(statement.add_columns(card.c.number))
        found = {row.number: member_record(row) for row in rows}
        return [found.get(number) for number in numbers]

    async def tiers(self, programmes: Sequence[str]) -> Sequence[tuple[TierRecord, ...]]:
        ordered = (tier.c.threshold, tier.c.code)
        return await many_by_key(self.database, tier.c.programme_code, programmes, tier_record, ordered)

    async def cards(self, members: Sequence[str]) -> Sequence[tuple[CardRecord, ...]]:
        ordered = (card.c.issued_at.desc(), card.c.number.desc())
        return await many_by_key(self.database, card.c.member_key, members, card_record, ordered)

    async def expiring_points(
        self, members: Sequence[str], today: dt.date
    ) -> Sequence[tuple[PointsExpiryRecord, ...]]:
        statement = select(points_expiry).where(points_expiry.c.lapses_on >= today)
        ordered = statement.order_by(points_expiry.c.lapses_on)
        return await self._by_owner(ordered, points_expiry.c.member_key, members, expiry_record)

    async def points_earned(self, order_numbers: Sequence[str]) -> Sequence[Decimal | None]:
        # A REVERSAL above zero gives back points that the order spent: they were not earned by it.
        taken_back = and_(point_entry.c.kind == PointKind.REVERSAL.value, point_entry.c.points < 0)
        counts = or_(point_entry.c.kind == PointKind.EARN.value, taken_back)
        number, earned = point_entry.c.order_number, func.sum(point_entry.c.points).label("earned")
        known = (number.in_(order_numbers), counts, *self.database.visible(point_entry))
        statement = select(number, earned).where(*known).group_by(number)
        sums = {row.order_number: row.earned for row in await self.database.rows(statement)}
        return [sums.get(order_number) for order_number in order_numbers]

    async def vouchers(self, keys: Sequence[str]) -> Sequence[VoucherRecord | None]:
        return await one_by_key(self.database, voucher.c.key, keys, voucher_record)

    async def vouchers_by_code(self, codes: Sequence[str]) -> Sequence[VoucherRecord | None]:
        return await one_by_key(self.database, voucher.c.code, codes, voucher_record)

    async def offers(self, members: Sequence[str], now: dt.datetime) -> Sequence[tuple[OfferRecord, ...]]:
        runs = or_(offer.c.ends_at.is_(None), offer.c.ends_at > now)
        statement = select(member_offer.c.member_key, offer).join_from(member_offer, offer).where(runs)
        ordered = statement.order_by(offer.c.ends_at.nulls_last(), offer.c.code)
        return await self._by_owner(ordered, member_offer.c.member_key, members, offer_record)

    async def _by_owner(
        self,
        statement: Select[*tuple[object, ...]],
        owner: Column[str],
        keys: Sequence[str],
        record: Callable[[AnyRow], RecordT],
    ) -> list[tuple[RecordT, ...]]:
        """For lists that are short by nature and that not every row belongs to."""
        found: defaultdict[str, list[RecordT]] = defaultdict(list)
        known = (owner.in_(keys), *self.database.visible(owner.table))
        for row in await self.database.rows(statement.where(*known)):
            found[row._mapping[owner.name]].append(record(row))
        return [tuple(found[key]) for key in keys]


def _conditions(wanted: VoucherFilter) -> tuple[ColumnElement[bool], ...]:
    """What `VoucherRecord.status` says, as a condition, so that pages and totals are right."""
    if wanted.statuses is None:
        return ()
    lapsed = and_(
        voucher.c.status == VoucherStatus.ACTIVE.value,
        voucher.c.valid_until.is_not(None),
        voucher.c.valid_until <= wanted.now,
    )
    recorded = voucher.c.status.in_(sorted(status.value for status in wanted.statuses))
    if VoucherStatus.EXPIRED in wanted.statuses:
        return (or_(recorded, lapsed),)
    return (recorded, ~lapsed)
