"""Members: new ones, their copied addresses, and their cards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.locks import lock
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import conflict, version_refusal
from subgraphs.kit.user_errors import Refusal
from subgraphs.kit.writer import Moment, Writer
from subgraphs.loyalty.rules.numbers import new_card_number, new_key
from subgraphs.loyalty.sources.commands import NewMember
from subgraphs.loyalty.sources.sql.tables import card as cards
from subgraphs.loyalty.sources.sql.tables import member as members
from subgraphs.loyalty.sources.sql.tables import programme, tier
from subgraphs.loyalty.sources.sql.writing.member_rows import change, held_or_refused
from subgraphs.loyalty.sources.words import CardState

__all__ = ["SqlMemberCommands"]


@dataclass(frozen=True, slots=True)
class SqlMemberCommands:
    writer: Writer

    async def create(self, command: Command, new: NewMember) -> Outcome:
        return await self.writer.once(command, lambda moment: _create(moment, new))

    async def set_email(
        self, command: Command, member: str, email: str | None, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _set(moment, member, expected_version, "email", email)
        )

    async def set_phone(
        self, command: Command, member: str, phone: str | None, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _set(moment, member, expected_version, "phone", phone)
        )

    async def replace_card(self, command: Command, member: str, reason: CardState) -> Outcome:
        return await self.writer.once(command, lambda moment: _replace_card(moment, member, reason))


def _create(moment: Moment, new: NewMember) -> Outcome:
    connection = moment.connection
    lock(connection, f"loyalty member {new.external_id}")
    of_customer = select(members).where(members.c.external_id == new.external_id)
    known = connection.execute(of_customer).one_or_none()
    if known is not None:
        same = _folded(known.email) == _folded(new.email) and known.phone == new.phone
        refusal = conflict("This customer has a membership with other addresses.", "externalId")
        return Outcome(known.key, () if same else (refusal,))
    first = connection.execute(select(programme.c.code).order_by(programme.c.code).limit(1)).scalar()
    if first is None:
        return Outcome(refusals=(conflict("There is no programme to be a member of."),))
    lowest = select(tier.c.code).where(tier.c.programme_code == first).order_by(tier.c.threshold, tier.c.code)
    key, number = new_key("M-"), _free_number(connection)
    connection.execute(
        insert(members).values(
            key=key,
            version=1,
            programme_code=first,
            card_number=number,
            tier_code=connection.execute(lowest.limit(1)).scalar(),
            qualifying_points=0,
            enrolled_at=moment.now,
            points_available=0,
            points_reserved=0,
            points_pending=0,
            email=new.email,
            phone=new.phone,
            external_id=new.external_id,
        )
    )
    _issue(moment, key, number, channel=None)
    return Outcome(key, events=(Event("member.created", "LoyaltyMember", key),))


def _folded(email: str | None) -> str | None:
    return None if email is None else fold_email(email)


def _set(moment: Moment, member: str, expected_version: str, field: str, value: str | None) -> Outcome:
    row = held_or_refused(moment.connection, member)
    if isinstance(row, Refusal):
        return Outcome(refusals=(row,))
    refusal = version_refusal(row.version, expected_version)
    if refusal:
        return Outcome(member, (refusal,))
    change(moment.connection, member, **{field: value})
    return Outcome(member, events=(Event(f"member.{field}_changed", "LoyaltyMember", member),))


def _replace_card(moment: Moment, member: str, reason: CardState) -> Outcome:
    connection = moment.connection
    row = held_or_refused(connection, member)
    if isinstance(row, Refusal):
        return Outcome(refusals=(row,))
    in_force = cards.c.number == row.card_number
    channel = connection.execute(select(cards.c.channel).where(in_force)).scalar()
    active = cards.c.state == CardState.ACTIVE.value
    connection.execute(update(cards).where(in_force, active).values(state=reason.value))
    number = _free_number(connection)
    _issue(moment, member, number, channel=channel)
    change(connection, member, card_number=number)
    return Outcome(member, events=(Event("member.card_replaced", "LoyaltyMember", member),))


def _issue(moment: Moment, member: str, number: str, *, channel: str | None) -> None:
    moment.connection.execute(
        insert(cards).values(
            number=number,
            member_key=member,
            state=CardState.ACTIVE.value,
            issued_at=moment.now,
            channel=channel,
        )
    )


def _free_number(connection: Connection) -> str:
    while True:
        number = new_card_number()
        if not connection.execute(select(cards.c.number).where(cards.c.number == number)).first():
            return number
