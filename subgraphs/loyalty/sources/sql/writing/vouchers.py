"""Vouchers that somebody of the shop grants, from a campaign."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, select

from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment, Writer
from subgraphs.loyalty.rules.numbers import new_key, new_voucher_code
from subgraphs.loyalty.sources.sql.command_tables import campaign as campaigns
from subgraphs.loyalty.sources.sql.tables import programme
from subgraphs.loyalty.sources.sql.tables import voucher as vouchers
from subgraphs.loyalty.sources.sql.writing.member_rows import held_or_refused
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["SqlVoucherCommands"]


@dataclass(frozen=True, slots=True)
class SqlVoucherCommands:
    writer: Writer

    async def grant(self, command: Command, member: str, campaign: str, reason: str) -> Outcome:
        return await self.writer.once(command, lambda moment: _grant(moment, member, campaign, reason))


def _grant(moment: Moment, member: str, campaign: str, reason: str) -> Outcome:
    connection, now = moment
    row = held_or_refused(connection, member)
    if isinstance(row, Refusal):
        return Outcome(refusals=(row,))
    offered = connection.execute(select(campaigns).where(campaigns.c.code == campaign)).one_or_none()
    if offered is None:
        return Outcome(member, (not_found("campaign", "campaign"),))
    currency = select(programme.c.currency).where(programme.c.code == row.programme_code)
    key = new_key("V")
    until = None if offered.valid_days is None else now + dt.timedelta(days=offered.valid_days)
    connection.execute(
        insert(vouchers).values(
            key=key,
            code=new_voucher_code(),
            member_key=member,
            granted_at=now,
            label=offered.label,
            status=VoucherStatus.ACTIVE.value,
            amount=offered.amount,
            percent=offered.percent,
            free_shipping=offered.free_shipping,
            minimum_order=offered.minimum_order,
            currency=connection.execute(currency).scalar_one(),
            valid_from=now,
            valid_until=until,
            channels=offered.channels,
            campaign=offered.code,
            granted_for=reason,
        )
    )
    event = Event("voucher.granted", "Voucher", key, {"member": member})
    return Outcome(member, events=(event,), notes={"voucher": key})
