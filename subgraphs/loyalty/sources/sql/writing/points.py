"""Points are reserved, and then captured or released: each once, by the reference of the reservation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import insert, select, update

from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment, Writer
from subgraphs.loyalty.rules.redeeming import ReservationState, insufficient
from subgraphs.loyalty.sources.commands import Reserving
from subgraphs.loyalty.sources.sql.command_tables import points_reservation as reservation
from subgraphs.loyalty.sources.sql.writing.member_rows import held_or_refused
from subgraphs.loyalty.sources.sql.writing.purse import Purse

__all__ = ["SqlPointsCommands"]

Asked = Callable[[Moment, AnyRow, Purse], Outcome]


@dataclass(frozen=True, slots=True)
class SqlPointsCommands:
    writer: Writer

    async def reserve(self, command: Command, member: str, wanted: Reserving) -> Outcome:
        return await self._of_member(
            command, member, lambda moment, row, purse: _reserve(moment, row, purse, wanted)
        )

    async def capture(self, command: Command, member: str, reference: str) -> Outcome:
        return await self._of_member(
            command, member, lambda moment, row, purse: _capture(moment, row, purse, reference)
        )

    async def release(self, command: Command, member: str, reference: str) -> Outcome:
        return await self._of_member(
            command, member, lambda moment, row, purse: _release(moment, row, purse, reference)
        )

    async def _of_member(self, command: Command, member: str, asked: Asked) -> Outcome:
        def work(moment: Moment) -> Outcome:
            row = held_or_refused(moment.connection, member)
            if isinstance(row, Refusal):
                return Outcome(refusals=(row,))
            purse = Purse(moment, row)
            outcome = asked(moment, row, purse)
            purse.close()
            return outcome

        return await self.writer.once(command, work)


def _reserve(moment: Moment, row: AnyRow, purse: Purse, wanted: Reserving) -> Outcome:
    known = _known(moment, row.key, wanted.reference)
    if known is not None and known.state != ReservationState.EXPIRED:
        is_it = known.points == wanted.points and known.state != ReservationState.RELEASED
        refusal = conflict("This reference has another reservation, or one that was released.", "reference")
        return Outcome(row.key, () if is_it else (refusal,))
    if wanted.points > purse.available:
        return Outcome(row.key, (insufficient("points"),))
    expires = moment.now + dt.timedelta(seconds=wanted.seconds)
    _write(moment, row.key, wanted.reference, ReservationState.LIVE, (wanted.points, expires))
    purse.reserve(wanted.points)
    return _done(row, "member.points_reserved", wanted.reference)


def _capture(moment: Moment, row: AnyRow, purse: Purse, reference: str) -> Outcome:
    known = _known(moment, row.key, reference)
    if known is None:
        return Outcome(row.key, (not_found("reservation", "reference"),))
    match known.state:
        case ReservationState.CAPTURED:
            return Outcome(row.key)
        case ReservationState.RELEASED:
            return Outcome(row.key, (conflict("The reservation was released.", "reference"),))
        case ReservationState.EXPIRED if known.points > purse.available:
            return Outcome(row.key, (insufficient("reference"),))
        case ReservationState.LIVE:
            purse.release(known.points)
    purse.redeem(known.points)
    _write(moment, row.key, reference, ReservationState.CAPTURED, (known.points, known.expires_at))
    return _done(row, "member.points_redeemed", reference)


def _release(moment: Moment, row: AnyRow, purse: Purse, reference: str) -> Outcome:
    known = _known(moment, row.key, reference)
    if known is None:
        _write(moment, row.key, reference, ReservationState.RELEASED, (Decimal(0), moment.now))
        return Outcome(row.key)
    if known.state == ReservationState.CAPTURED:
        return Outcome(row.key, (conflict("The points were redeemed.", "reference"),))
    if known.state == ReservationState.RELEASED:
        return Outcome(row.key)
    if known.state == ReservationState.LIVE:
        purse.release(known.points)
    _write(moment, row.key, reference, ReservationState.RELEASED, (known.points, known.expires_at))
    return _done(row, "member.points_released", reference)


def _done(row: AnyRow, kind: str, reference: str) -> Outcome:
    return Outcome(row.key, events=(Event(kind, "LoyaltyMember", row.key, {"reference": reference}),))


def _known(moment: Moment, member: str, reference: str) -> AnyRow | None:
    ours = reservation.c.member_key == member, reservation.c.reference == reference
    return moment.connection.execute(select(reservation).where(*ours)).one_or_none()


def _write(
    moment: Moment,
    member: str,
    reference: str,
    state: ReservationState,
    held: tuple[Decimal, dt.datetime],
) -> None:
    points, expires = held
    values = {"points": points, "state": state.value, "expires_at": expires}
    if _known(moment, member, reference) is None:
        key = {"member_key": member, "reference": reference, "reserved_at": moment.now}
        moment.connection.execute(insert(reservation).values(**key, **values))
        return
    ours = reservation.c.member_key == member, reservation.c.reference == reference
    moment.connection.execute(update(reservation).where(*ours).values(**values))
