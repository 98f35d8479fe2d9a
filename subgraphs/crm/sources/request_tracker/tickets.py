"""Tickets, and what they are to us: exchanges with a contact."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.crm.sources.port import ExchangeFilter, ExchangeRecord
from subgraphs.crm.sources.request_tracker.api import LARGEST_PAGE, Api, Item, Search
from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.request_tracker.ticketsql import (
    among,
    any_of,
    custom_field,
    numbered,
    other_than,
)
from subgraphs.crm.sources.words import ExchangeStatus, SalePhase
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["NOBODY", "TICKET_FIELDS", "TicketReads", "exchange_record", "matching", "number_of", "ticket_key"]

TICKET_FIELDS = {
    "fields": "Subject,Status,Created,Resolved,Queue,Owner,CustomFields",
    "fields[Queue]": "Name",
    "fields[Owner]": "Name,RealName",
}

NOBODY = "Nobody"
"""Who owns what nobody has taken."""

_KEY = re.compile(r"ticket-([1-9][0-9]{0,17})")


def ticket_key(number: int) -> str:
    return f"ticket-{number}"


def number_of(key: str) -> int | None:
    """None for the key of something else."""
    found = _KEY.fullmatch(key)
    return int(found.group(1)) if found else None


def exchange_record(ticket: Item, desk: Desk) -> ExchangeRecord | None:
    """None for a ticket that is of no contact."""
    contact, opened_at = ticket.custom(desk.contact), ticket.moment("Created")
    if contact is None:
        return None
    if opened_at is None:
        raise ProductUnreadable("a ticket that was never created")
    owner = ticket.one("Owner")
    is_taken = owner.name != NOBODY
    return ExchangeRecord(
        key=ticket_key(ticket.number),
        contact_key=contact,
        subject=ticket.text("Subject") or "",
        phase=desk.phase(ticket.one("Queue").text("Name") or ""),
        reason=ticket.custom(desk.fields["reason"]),
        status=desk.status(ticket.text("Status") or ""),
        opened_at=opened_at,
        closed_at=ticket.moment("Resolved"),
        order_number=ticket.custom(desk.order_number),
        agent=(owner.text("RealName") or owner.text("Name")) if is_taken else None,
    )


def matching(wanted: ExchangeFilter, desk: Desk) -> list[str]:
    """Conditions for tickets of some contact that have this phase and one of these statuses."""
    conditions = [f"{custom_field(desk.contact)} IS NOT NULL"]
    before = desk.queues[SalePhase.PRE_SALE]
    match wanted.phase:
        case SalePhase.PRE_SALE:
            conditions.append(among("Queue", before))
        case SalePhase.POST_SALE:
            conditions.append(other_than("Queue", before))
        case None:
            pass
    if wanted.statuses is not None:
        conditions.append(any_of(_has_status(status, desk) for status in sorted(wanted.statuses, key=_name)))
    return conditions


def _name(status: ExchangeStatus) -> str:
    return status.value


def _has_status(status: ExchangeStatus, desk: Desk) -> str:
    if status is ExchangeStatus.OPEN:
        return other_than("Status", [word for words in desk.statuses.values() for word in words])
    return among("Status", desk.statuses[status])


@dataclass(frozen=True, slots=True)
class TicketReads:
    api: Api
    desk: Desk

    async def by_number(self, keys: Collection[str]) -> Mapping[str, ExchangeRecord]:
        """One call for at most a hundred. One that was merged into another is not found."""
        numbers = [int(key) for key in keys]
        asked = Search(numbered("id", numbers), TICKET_FIELDS, LARGEST_PAGE, ttl=0)
        found = await self.api.search("tickets", asked)
        records = ((ticket.number, exchange_record(ticket, self.desk)) for ticket in found.items)
        return {str(number): record for number, record in records if record is not None}
