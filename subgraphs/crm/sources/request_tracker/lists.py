"""Tickets of a contact or about an order, newest first.

However many lists are asked for at once, one search reads the beginning of all of them. Only a list for which
that was not enough is read on by itself.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from subgraphs.crm.sources.port import ExchangeFilter, ExchangeRecord
from subgraphs.crm.sources.request_tracker.api import LARGEST_PAGE, Api, Search
from subgraphs.crm.sources.request_tracker.desk import Desk
from subgraphs.crm.sources.request_tracker.tickets import TICKET_FIELDS, exchange_record, matching
from subgraphs.crm.sources.request_tracker.ticketsql import all_of, among, custom_field, from_then, until_then
from subgraphs.crm.sources.seen_exchanges import Sight
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import SPARE, Chunk, Stretch, merged, product_page

__all__ = ["TicketList"]

CriteriaT = TypeVar("CriteriaT", ExchangeFilter, None)

Row = Placed[ExchangeRecord]

MOST_KEYS = 50
"""In one search."""


@dataclass(frozen=True)
class TicketList(Generic[CriteriaT]):
    """A PagedList."""

    api: Api
    desk: Desk
    sight: Sight
    field: str
    """The custom field that names the owner of a list."""
    owner_of: Callable[[ExchangeRecord], str | None]
    names_contacts: bool
    """The owners are contacts: which lists are seen is known before a ticket was read."""

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[ExchangeRecord]]:
        request, criteria = asked
        keys = await self._seen(owners)
        walk = _Walk(self, request, matching(criteria or ExchangeFilter(), self.desk))
        pages: dict[str, Page[ExchangeRecord]] = {}
        for found in await asyncio.gather(*map(walk.group, _groups(keys))):
            pages.update(found)
        return [
            merged([pages[key] for key in dict.fromkeys(owner) if key in pages], request) for owner in owners
        ]

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        """Who does not see all tickets about an order is told no total: only reading them would tell."""
        if not self.names_contacts and not self.sight.is_whole:
            return [None for _ in owners]
        wanted = matching(criteria or ExchangeFilter(), self.desk)
        totals: dict[str, int | None] = dict.fromkeys((key for owner in owners for key in owner), 0)
        groups = _groups(await self._seen(owners))
        for found in await asyncio.gather(*(self._counted(group, wanted) for group in groups)):
            totals.update(found)
        return [_sum([totals[key] for key in dict.fromkeys(owner)]) for owner in owners]

    def asked_for(self, keys: Sequence[str]) -> str:
        return among(custom_field(self.field), keys)

    async def _seen(self, owners: Sequence[Owner]) -> list[str]:
        keys = sorted({key for owner in owners for key in owner})
        if not self.names_contacts:
            return keys
        seen = await self.sight.contacts(keys)
        return [key for key in keys if key in seen]

    async def _counted(self, keys: Sequence[str], wanted: Sequence[str]) -> Mapping[str, int | None]:
        """One call, where the tickets of all these keys are one page of it."""
        query = all_of([self.asked_for(keys), *wanted])
        found = await self.api.search("tickets", Search(query, {"fields": "CustomFields"}))
        if found.is_full and len(keys) > 1:
            each = await asyncio.gather(*(self._counted([key], wanted) for key in keys))
            return {key: total for one in each for key, total in one.items()}
        owners = Counter(item.custom(self.field) for item in found.items)
        if not found.is_full:
            return {key: owners[key] for key in keys}
        # A key with letters may be another one's, too, with large letters for small ones: then nobody knows.
        return {key: found.total if key.lower() == key.upper() else None for key in keys}


@dataclass(frozen=True)
class _Walk(Generic[CriteriaT]):
    """One page of each of many lists."""

    tickets: TicketList[CriteriaT]
    request: PageRequest
    wanted: Sequence[str]
    seen: set[str] = field(default_factory=set)
    """Contacts of the tickets that have been read, as far as the caller sees them."""

    async def group(self, keys: Sequence[str]) -> Mapping[str, Page[ExchangeRecord]]:
        first = await self._chunk(keys, 1)
        rows: defaultdict[str | None, list[Row]] = defaultdict(list)
        for row in first.rows:
            rows[self.tickets.owner_of(row.record)].append(row)
        found = await asyncio.gather(*(self._page(key, rows[key], first.more) for key in keys))
        return dict(zip(keys, found, strict=True))

    async def _page(self, key: str, begun: Sequence[Row], more: bool) -> Page[ExchangeRecord]:
        """`begun`: how the list begins, and all of it unless there are more."""
        is_begun = bool(begun) or not more

        async def read(stretch: Stretch) -> Chunk[ExchangeRecord]:
            if is_begun and stretch.number == 0:
                return Chunk(begun, more)
            return await self._chunk([key], stretch.number if is_begun else stretch.number + 1)

        return await product_page(read, self.request, shows=lambda one: self._shows(key, one))

    async def _chunk(self, keys: Sequence[str], page: int) -> Chunk[ExchangeRecord]:
        request = self.request
        size = min(request.size * len(keys) + SPARE, LARGEST_PAGE)
        order = ("Created", "ASC" if request.from_end else "DESC")
        query = all_of([self.tickets.asked_for(keys), *self.wanted, *self._since()])
        found = await self.tickets.api.search("tickets", Search(query, TICKET_FIELDS, size, page, order))
        records = [
            record for item in found.items if (record := exchange_record(item, self.tickets.desk)) is not None
        ]
        if not self.tickets.names_contacts:
            seen = await self.tickets.sight.contacts(record.contact_key for record in records)
            self.seen.update(seen)
        return Chunk([Placed(one, Position(one.opened_at, one.key)) for one in records], found.is_full)

    def _since(self) -> list[str]:
        anchor = self.request.anchor
        if anchor is None or not isinstance(anchor.value, dt.datetime):
            return []
        compared = from_then if self.request.from_end else until_then
        return [compared("Created", anchor.value)]

    def _shows(self, key: str, record: ExchangeRecord) -> bool:
        """Request Tracker takes a small letter for a large one; here they are two keys."""
        is_seen = self.tickets.names_contacts or record.contact_key in self.seen
        return is_seen and self.tickets.owner_of(record) == key


def _groups(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS)]


def _sum(totals: Sequence[int | None]) -> int | None:
    known = [total for total in totals if total is not None]
    return sum(known) if len(known) == len(totals) else None
