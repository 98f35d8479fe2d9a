"""Rows of the tables as the records of the port."""

from __future__ import annotations

from subgraphs.kit.database import AnyRow
from subgraphs.loyalty.sources.port import (
    CardRecord,
    MemberRecord,
    OfferRecord,
    PointEntryRecord,
    PointsExpiryRecord,
    TierRecord,
    VoucherRecord,
)
from subgraphs.loyalty.sources.words import CardState, PointKind, VoucherStatus

__all__ = [
    "card_record",
    "entry_record",
    "expiry_record",
    "member_record",
    "offer_record",
    "tier_record",
    "voucher_record",
]


def member_record(row: AnyRow) -> MemberRecord:
    return MemberRecord(
        key=row.key,
        version=str(row.version),
        programme_code=row.programme_code,
        card_number=row.card_number,
        tier_code=row.tier_code,
        tier_until=row.tier_until,
        qualifying_points=row.qualifying_points,
        enrolled_at=row.enrolled_at,
        points_available=row.points_available + row.points_free_again,
        points_reserved=row.points_reserved - row.points_free_again,
        points_pending=row.points_pending,
        points_per_unit=row.points_per_unit,
        currency=row.currency,
        email=row.email,
        phone=row.phone,
    )


def tier_record(row: AnyRow) -> TierRecord:
    return TierRecord(row.code, row.name, row.threshold)


def card_record(row: AnyRow) -> CardRecord:
    return CardRecord(row.number, CardState(row.state), row.issued_at, row.channel)


def expiry_record(row: AnyRow) -> PointsExpiryRecord:
    return PointsExpiryRecord(row.lapses_on, row.points)


def entry_record(row: AnyRow) -> PointEntryRecord:
    return PointEntryRecord(
        key=row.key,
        at=row.at,
        kind=PointKind(row.kind),
        points=row.points,
        balance_after=row.balance_after,
        label=row.label,
        order_number=row.order_number,
    )


def voucher_record(row: AnyRow) -> VoucherRecord:
    return VoucherRecord(
        key=row.key,
        code=row.code,
        label=row.label,
        recorded=VoucherStatus(row.status),
        amount=row.amount,
        percent=row.percent,
        free_shipping=row.free_shipping,
        minimum_order=row.minimum_order,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        channels=tuple(row.channels),
        campaign=row.campaign,
        redeemed_on_number=row.redeemed_on_number,
    )


def offer_record(row: AnyRow) -> OfferRecord:
    return OfferRecord(row.code, row.title, row.ends_at, row.conditions)
