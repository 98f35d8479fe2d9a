"""Who is to leave newsletters that another system sends, in our own store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, literal, select, update

from subgraphs.crm.sources.departures import Departure, Seen
from subgraphs.crm.sources.port import NewsletterListRecord
from subgraphs.crm.sources.sql.tables import (
    contact,
    newsletter_departure,
    newsletter_list,
    newsletter_subscription,
)
from subgraphs.crm.sources.words import OptInLevel
from subgraphs.kit.locks import lock
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlNewsletterNotes"]

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SqlNewsletterNotes:
    """NewsletterNotes."""

    writer: Writer

    async def owe(self, departures: Iterable[Departure]) -> None:
        def work(moment: Moment) -> None:
            for one in departures:
                lock(moment.connection, f"crm departure of {one.contact}")
                if not moment.connection.execute(select(literal(1)).where(_is(one))).first():
                    moment.connection.execute(insert(newsletter_departure).values(**_row(one), at=moment.now))

        await self.writer.all_or_nothing(work)

    async def owed(self, contacts: Sequence[str] | None = None) -> Sequence[Departure]:
        table = newsletter_departure.c
        of_these = () if contacts is None else (table.contact_key.in_(contacts),)
        oldest = select(newsletter_departure).where(*of_these).order_by(table.at, table.contact_key)
        rows = await self.writer.database.rows(oldest if contacts is not None else oldest.limit(AT_ONCE))
        return [Departure(row.contact_key, row.list_code, row.email, row.at) for row in rows]

    async def told(self, departures: Iterable[Departure]) -> None:
        def work(moment: Moment) -> None:
            for one in departures:
                moment.connection.execute(delete(newsletter_departure).where(_is(one)))

        await self.writer.all_or_nothing(work)

    async def lost_in(self, contacts: Sequence[str]) -> Sequence[str]:
        lost = select(contact.c.key).where(contact.c.merged_into_key.in_(contacts)).order_by(contact.c.key)
        return [row.key for row in await self.writer.database.rows(lost)]

    async def knows(self, newsletter: str) -> bool:
        known = select(newsletter_list.c.code).where(newsletter_list.c.code == newsletter)
        return bool(await self.writer.database.rows(known))

    async def know(self, newsletter: NewsletterListRecord, *, wants_confirmation: bool | None = None) -> None:
        values: dict[str, object] = {"name": newsletter.name}
        if wants_confirmation is not None:
            values["wants_confirmation"] = wants_confirmation

        def work(moment: Moment) -> None:
            connection, ours = moment.connection, newsletter_list.c.code == newsletter.code
            lock(connection, f"crm newsletter {newsletter.code}")
            if connection.execute(select(newsletter_list.c.code).where(ours)).first():
                connection.execute(update(newsletter_list).where(ours).values(**values))
            else:
                connection.execute(insert(newsletter_list).values(code=newsletter.code, **values))

        await self.writer.all_or_nothing(work)

    async def note(self, seen: Iterable[Seen]) -> None:
        def work(moment: Moment) -> None:
            for one in seen:
                _note(moment.connection, one)

        await self.writer.all_or_nothing(work)


def _note(connection: Connection, seen: Seen) -> None:
    """A contact of another system has no row here on which its subscriptions could hang."""
    table = newsletter_subscription.c
    ours = and_(table.contact_key == seen.contact, table.list_code == seen.code)
    known = connection.execute(select(newsletter_subscription).where(ours).with_for_update()).one_or_none()
    if known is not None and known.state == seen.state.value:
        return
    values = {"state": seen.state.value, "opt_in": OptInLevel.UNKNOWN.value, "since": None, "source": None}
    if known is not None:
        connection.execute(update(newsletter_subscription).where(ours).values(**values))
    elif connection.execute(select(exists().where(contact.c.key == seen.contact))).scalar():
        keys = {"contact_key": seen.contact, "list_code": seen.code}
        connection.execute(insert(newsletter_subscription).values(**keys, **values))


def _row(departure: Departure) -> dict[str, str]:
    return {"contact_key": departure.contact, "list_code": departure.code, "email": departure.email}


def _is(departure: Departure) -> ColumnElement[bool]:
    return and_(*(newsletter_departure.c[name] == value for name, value in _row(departure).items()))
