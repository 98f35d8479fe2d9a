"""Exchanges that are logged in Request Tracker, which knows no keys of commands.

So the command's key stands in a custom field of the ticket and of each message, and is looked for before
anything is written. Whoever gets no answer calls again: what was written is found, the rest is added.

What is logged has been said already, so it must reach nobody: a ticket of ours has no requestor whom Request
Tracker would write to, and what is added to a ticket that has one is a comment that says who spoke.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage, status_after
from subgraphs.crm.sources.port import ContactRecord, CrmSource
from subgraphs.crm.sources.request_tracker.api import Search
from subgraphs.crm.sources.request_tracker.exchanges import RequestTrackerExchanges
from subgraphs.crm.sources.request_tracker.tickets import number_of, ticket_key
from subgraphs.crm.sources.request_tracker.ticketsql import among, custom_field, numbered
from subgraphs.crm.sources.words import Direction, ExchangeStatus
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.products.faults import ProductRefused
from subgraphs.kit.refusals import not_found
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Writer

__all__ = ["RequestTrackerCommands"]

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "Request Tracker has no place for all of this. Name its custom fields medium, direction, at and command.",
)

MOST_MERGES = 10


@dataclass(frozen=True, slots=True)
class RequestTrackerCommands:
    """ExchangeCommands."""

    part: RequestTrackerExchanges
    beside: CrmSource
    """Where contacts are known, and exchanges that are no tickets."""
    writer: Writer
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def log(self, command: Command, contact: str, exchange: GivenExchange) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        if not self.part.desk.can_log:
            return Outcome(refusals=(NOT_HERE,))
        who = await self._survivor(contact)
        if who is None:
            return Outcome(refusals=(not_found("contact", "input", "contactId"),))
        messages = sorted(exchange.messages, key=lambda message: message.at or self.writer.clock())
        after = status_after([message.direction for message in messages])
        async with self.writing:
            number = await self._logged(command) or await self._ticket(command, who.key, exchange)
            await self._add(command, number, messages, as_comments=False)
            await self._become(number, after)
        return await self._noted(command, number, "exchange.logged", who.key)

    async def reply(self, command: Command, exchange: str, message: GivenMessage) -> Outcome:
        number = number_of(exchange)
        if number is None:
            return await self.beside.commands.exchanges.reply(command, exchange, message)
        known = await self.writer.known(command)
        if known is not None:
            return known
        if not self.part.desk.can_log:
            return Outcome(refusals=(NOT_HERE,))
        async with self.writing:
            self.part.api.calls.forget()
            record = (await self.part.exchanges([exchange]))[0]
            if record is None:
                return Outcome(refusals=(not_found("exchange", "exchangeId"),))
            after = status_after([message.direction], record.status)
            await self._add(command, number, [message], as_comments=await self._has_requestor(number))
            if after is not record.status:
                await self._become(number, after)
        return await self._noted(command, number, "exchange.replied", record.contact_key)

    async def _survivor(self, contact: str) -> ContactRecord | None:
        key = contact
        for _ in range(MOST_MERGES):
            record = (await self.beside.contacts([key]))[0]
            if record is None or record.merged_into_key is None:
                return record
            key = record.merged_into_key
        return None

    async def _logged(self, command: Command) -> int | None:
        """The ticket that was written by an earlier attempt, as it is now."""
        self.part.api.calls.forget()
        query = among(custom_field(self.part.desk.fields["command"]), [_mark(command)])
        found = await self.part.api.search("tickets", Search(query, {}, 1))
        return next((ticket.number for ticket in found.items), None)

    async def _ticket(self, command: Command, contact: str, exchange: GivenExchange) -> int:
        desk = self.part.desk
        fields = {desk.contact: contact, desk.fields["command"]: _mark(command)}
        if exchange.order_number is not None:
            fields[desk.order_number] = exchange.order_number
        if exchange.reason is not None:
            fields[desk.fields["reason"]] = exchange.reason
        queue = desk.queues[exchange.phase][0]
        told = {"Queue": queue, "Subject": exchange.subject, "CustomFields": fields}
        answer = await self.part.api.tell("POST", "ticket", told)
        match answer.object():
            case {"id": str() | int() as number}:
                return int(number)
        raise ProductRefused("made no ticket")

    async def _add(
        self, command: Command, number: int, messages: Sequence[GivenMessage], *, as_comments: bool
    ) -> None:
        """Those that are not there yet, one after the other: as they were said."""
        self.part.api.calls.forget()
        talk = (await self.part.talks.many([str(number)])).get(str(number), ())
        there = {said.command for said in talk}
        for place, message in enumerate(messages):
            mark = f"{_mark(command)}-{place}"
            if mark not in there:
                is_comment = as_comments or message.direction is Direction.INTERNAL
                kind = "comment" if is_comment else "correspond"
                told = self._message(message, mark)
                answer = await self.part.api.tell("POST", f"ticket/{number}/{kind}", told)
                _check(answer.json(), "Unable to load")

    def _message(self, message: GivenMessage, mark: str) -> dict[str, object]:
        fields, at = self.part.desk.fields, message.at or self.writer.clock()
        return {
            "Content": message.body,
            "ContentType": "text/plain",
            "TimeTaken": -(-(message.duration_seconds or 0) // 60),
            "TxnCustomFields": {
                fields["medium"]: message.medium.value,
                fields["direction"]: message.direction.value,
                fields["at"]: at.isoformat(timespec="seconds"),
                fields["command"]: mark,
            },
        }

    async def _become(self, number: int, status: ExchangeStatus) -> None:
        """Correspondence opens a ticket, so its status is set at the end."""
        answer = await self.part.api.tell("PUT", f"ticket/{number}", {"Status": self.part.desk.word(status)})
        _check(answer.json(), "isn't a valid status", "Permission Denied", "can't")

    async def _has_requestor(self, number: int) -> bool:
        asked = Search(numbered("id", [number]), {"fields": "Requestor"}, 1)
        found = await self.part.api.search("tickets", asked)
        return any(ticket.many("Requestor") for ticket in found.items)

    async def _noted(self, command: Command, number: int, event: str, contact: str) -> Outcome:
        key = ticket_key(number)
        done = Outcome(key, events=(Event(event, "Exchange", key, {"contact": contact}),))
        return await self.writer.once(command, lambda _: done)


def _mark(command: Command) -> str:
    """Of the command, for a custom field: its key is the client's, and may be long."""
    whole = "\n".join((command.client, command.mutation, command.key))
    return hashlib.sha256(whole.encode()).hexdigest()[:40]


def _check(told: object, *faults: str) -> None:
    """A change that was not made is a 200 with the reason among its words. Raises ProductRefused."""
    for line in told if isinstance(told, list) else ():
        if isinstance(line, str) and any(fault in line for fault in faults):
            raise ProductRefused(line)
