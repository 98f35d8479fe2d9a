"""Erasure: the membership ends, and what stays of it says what happened to points, and no longer whose.

A ledger that lost entries would not add up any more, so its entries stay on a member without a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import CursorResult, Table, delete, func, select, update

from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.forgetting import overwrite_what_is_deleted
from subgraphs.kit.record_outcomes import Became, noted
from subgraphs.kit.subjects import RecordOutcomeKind
from subgraphs.kit.writer import Moment
from subgraphs.loyalty.rules.redeeming import ReservationState
from subgraphs.loyalty.sources.sql import tables
from subgraphs.loyalty.sources.sql.command_tables import points_reservation
from subgraphs.loyalty.sources.sql.writing.member_rows import change, held
from subgraphs.loyalty.sources.sql.writing.purse import Purse
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["erase_members"]

_DELETED: Mapping[str, Table] = MappingProxyType(
    {
        "card": tables.card,
        "coalitionConsent": tables.coalition_consent,
        "offer": tables.member_offer,
        "pointsExpiry": tables.points_expiry,
    }
)
"""Kind of the outcome -> its rows, all of which hang on a member."""

_OPEN = (VoucherStatus.ACTIVE.value, VoucherStatus.RESERVED.value)


def erase_members(moment: Moment, keys: tuple[str, ...]) -> Outcome:
    overwrite_what_is_deleted(moment.connection)
    became: list[Became] = []
    events: list[Event] = []
    for key in keys:
        row = held(moment.connection, key)
        if row is None:
            became.append(Became(key, "member", RecordOutcomeKind.FAILED))
            continue
        became.extend(_erase(moment, row))
        events.append(Event("member.erased", "LoyaltyMember", key))
    return Outcome(events=tuple(events), notes=noted(became))


def _erase(moment: Moment, row: AnyRow) -> Iterator[Became]:
    if row.erased_at is None:
        _empty_purse(moment, row)
        _empty(moment, row)
    yield Became(row.key, "member", RecordOutcomeKind.ANONYMISED)
    for kind, table in _DELETED.items():
        gone = moment.connection.execute(delete(table).where(table.c.member_key == row.key))
        if isinstance(gone, CursorResult) and gone.rowcount:
            yield Became(row.key, kind, RecordOutcomeKind.ERASED)
    for kind, table in (("voucher", tables.voucher), ("pointEntry", tables.point_entry)):
        count = select(func.count()).where(table.c.member_key == row.key)
        if moment.connection.execute(count).scalar_one():
            yield Became(row.key, kind, RecordOutcomeKind.ANONYMISED)


def _empty_purse(moment: Moment, row: AnyRow) -> None:
    purse = Purse(moment, row)
    if purse.reserved:
        purse.release(purse.reserved)
    if purse.available:
        purse.adjust(-purse.available)
    purse.close()
    live = points_reservation.c.state == ReservationState.LIVE.value
    ours = points_reservation.c.member_key == row.key
    released = update(points_reservation).where(ours, live)
    moment.connection.execute(released.values(state=ReservationState.RELEASED.value))


def _empty(moment: Moment, row: AnyRow) -> None:
    connection, now = moment
    gone = dict.fromkeys(("email", "phone", "external_id", "tier_code", "tier_until"), None)
    change(
        connection,
        row.key,
        card_number=f"ERASED-{row.key}",
        qualifying_points=0,
        points_pending=0,
        erased_at=now,
        **gone,
    )
    ours = tables.voucher.c.member_key == row.key
    connection.execute(update(tables.voucher).where(ours).values(granted_for=None))
    ended = update(tables.voucher).where(ours, tables.voucher.c.status.in_(_OPEN))
    connection.execute(ended.values(status=VoucherStatus.CANCELLED.value))
