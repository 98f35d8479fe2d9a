"""The points of one member during a transaction: the available, the reserved, and the ledger of both."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, insert, select, update

from subgraphs.kit.database import AnyRow
from subgraphs.kit.writer import Moment
from subgraphs.loyalty.rules.redeeming import ReservationState
from subgraphs.loyalty.sources.sql.command_tables import points_reservation as reservation
from subgraphs.loyalty.sources.sql.tables import point_entry, points_expiry
from subgraphs.loyalty.sources.sql.writing.member_rows import change
from subgraphs.loyalty.sources.words import PointKind

__all__ = ["Purse"]

LABELS = {
    PointKind.RESERVE: "Points reserved",
    PointKind.RELEASE: "Points free again",
    PointKind.REDEEM: "Points redeemed",
    PointKind.ADJUST: "Membership ended",
}


class Purse:
    """For the member of this row, which the transaction holds.

    What has expired is free again from the start. `close` writes the balance that the entries led to.
    """

    def __init__(self, moment: Moment, row: AnyRow) -> None:
        self._moment = moment
        self._member: str = row.key
        self.available: Decimal = row.points_available
        self.reserved: Decimal = row.points_reserved
        ours = point_entry.c.member_key == self._member
        self._entries: int = moment.connection.execute(select(func.count()).where(ours)).scalar_one()
        self._changed = False
        self._free_expired()

    def reserve(self, points: Decimal) -> None:
        self.reserved += points
        self._enter(PointKind.RESERVE, -points)

    def release(self, points: Decimal) -> None:
        self.reserved -= points
        self._enter(PointKind.RELEASE, points)

    def redeem(self, points: Decimal) -> None:
        self._enter(PointKind.REDEEM, -points)
        self._spend_those_that_lapse_first(points)

    def adjust(self, points: Decimal) -> None:
        self._enter(PointKind.ADJUST, points)

    def close(self) -> None:
        if not self._changed:
            return
        balance = {"points_available": self.available, "points_reserved": self.reserved}
        change(self._moment.connection, self._member, **balance)

    def _free_expired(self) -> None:
        connection, now = self._moment
        expired = (
            reservation.c.member_key == self._member,
            reservation.c.state == ReservationState.LIVE.value,
            reservation.c.expires_at <= now,
        )
        for row in connection.execute(select(reservation).where(*expired)).all():
            self.release(row.points)
        connection.execute(update(reservation).where(*expired).values(state=ReservationState.EXPIRED.value))

    def _enter(self, kind: PointKind, points: Decimal) -> None:
        """`points` is what the entry adds to those available."""
        self.available += points
        self._moment.connection.execute(
            insert(point_entry).values(
                key=f"{self._member}-{self._entries:06}",
                member_key=self._member,
                at=self._moment.now,
                kind=kind.value,
                points=points,
                balance_after=self.available,
                label=LABELS[kind],
            )
        )
        self._entries += 1
        self._changed = True

    def _spend_those_that_lapse_first(self, points: Decimal) -> None:
        connection, now = self._moment
        ours = points_expiry.c.member_key == self._member, points_expiry.c.lapses_on >= now.date()
        left = points
        for row in connection.execute(select(points_expiry).where(*ours).order_by(points_expiry.c.lapses_on)):
            taken = min(left, row.points)
            left -= taken
            day = points_expiry.c.lapses_on == row.lapses_on
            connection.execute(update(points_expiry).where(*ours, day).values(points=row.points - taken))
