"""Conversations: what was said in a ticket and in those that were merged into it.

A conversation is read whole, without its texts: its messages come in the order of what they say of their own
moment, and its media are those of all of them. Texts are read for the messages that are shown.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.port import MessageRecord
from subgraphs.crm.sources.request_tracker.api import Api, Item, Search
from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.request_tracker.tickets import ticket_key
from subgraphs.crm.sources.request_tracker.ticketsql import all_of, among, numbered
from subgraphs.crm.sources.words import Direction, Medium
from subgraphs.kit.products import values
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Said", "Talk", "Talks"]

COMMENT = "Comment"

SPOKEN = ("Create", "Correspond", COMMENT)

FIELDS = {
    "fields": "Type,Created,Creator,TimeTaken,ObjectId,CustomFields",
    "fields[Creator]": "Name,RealName",
}

PEOPLE = {"fields": "EffectiveId,Requestor"}


@dataclass(frozen=True, slots=True)
class Said:
    """A message without its text."""

    number: int
    """Of the transaction, under which its text is found."""
    record: MessageRecord
    command: str | None


Talk = Sequence[Said]


@dataclass(frozen=True, slots=True)
class Talks:
    api: Api
    desk: Desk

    async def by_number(self, keys: Sequence[str]) -> Mapping[str, Talk]:
        """Two calls at once, and a third one where tickets were merged."""
        asked = {int(key) for key in keys}
        tickets, spoken = await asyncio.gather(self._people(asked), self._spoken(asked))
        into = {ticket.number: _survivor(ticket) for ticket in tickets}
        lost = set(into) - asked
        if lost:
            spoken = [*spoken, *await self._spoken(lost)]
        customers: defaultdict[int, set[str]] = defaultdict(set)
        for ticket in tickets:
            customers[into[ticket.number]] |= {one.name for one in ticket.many("Requestor")}
        talks: defaultdict[int, list[Said]] = defaultdict(list)
        for item in spoken:
            number = into.get(item.whole("ObjectId"), item.whole("ObjectId"))
            talks[number].append(self._said(item, number, customers[number]))
        return {str(number): sorted(talk, key=_place) for number, talk in talks.items()}

    async def _people(self, numbers: set[int]) -> list[Item]:
        """The tickets and those that were merged into them, with who asked for them."""
        query = numbered("EffectiveId", numbers)
        return await self.api.all("tickets", Search(query, PEOPLE, ttl=0))

    async def _spoken(self, numbers: set[int]) -> list[Item]:
        conditions = ["ObjectType = 'RT::Ticket'", numbered("TicketId", numbers), among("Type", SPOKEN)]
        query = all_of([*conditions, "ContentType LIKE 'text/'"])
        return await self.api.all("transactions", Search(query, FIELDS, ttl=0))

    def _said(self, item: Item, ticket: int, customers: set[str]) -> Said:
        creator, command = item.one("Creator"), self._custom(item, "command")
        minutes = item.whole("TimeTaken")
        record = MessageRecord(
            key=f"{ticket_key(ticket)}-{item.number:010}",
            medium=self._medium(item),
            direction=self._direction(item, creator.name in customers),
            at=self._at(item),
            author=None if command else creator.text("RealName") or creator.text("Name"),
            body=None,
            duration_seconds=minutes * 60 if minutes else None,
            recording_url=None,
        )
        return Said(item.number, record, command)

    def _medium(self, item: Item) -> Medium:
        told = (self._custom(item, "medium") or "").upper()
        return Medium[told] if told in Medium.__members__ else self.desk.usual_medium

    def _direction(self, item: Item, is_customer: bool) -> Direction:
        told = (self._custom(item, "direction") or "").upper()
        if told in Direction.__members__:
            return Direction[told]
        if item.text("Type") == COMMENT:
            return Direction.INTERNAL
        return Direction.INBOUND if is_customer else Direction.OUTBOUND

    def _at(self, item: Item) -> dt.datetime:
        told = self._custom(item, "at")
        found = item.moment("Created") if told is None else values.moment(told)
        if found is None:
            raise ProductUnreadable("a message without a moment")
        return found

    def _custom(self, item: Item, name: str) -> str | None:
        field = self.desk.fields.get(name)
        return None if field is None else item.custom(field)


def _survivor(ticket: Item) -> int:
    return ticket.whole("EffectiveId")


def _place(said: Said) -> tuple[dt.datetime, str]:
    return said.record.at, said.record.key
