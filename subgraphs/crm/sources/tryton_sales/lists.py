"""Documents with a contact, and about an order, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.crm.sources.port import ExchangeFilter, ExchangeRecord, MessageRecord
from subgraphs.crm.sources.seen_exchanges import Sight
from subgraphs.crm.sources.tryton_sales.documents import Documents, midnight
from subgraphs.crm.sources.tryton_sales.kinds import Kind
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.lists import Owner
from subgraphs.kit.models.domain import EVERYTHING, Domain, Order, Search, all_of
from subgraphs.kit.models.lists import ModelLists
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import cut, page_of

__all__ = ["AboutOrders", "NoMessages", "WithContacts", "place_among"]

BEHIND_ALL = 2**31 - 1
"""Larger than any id."""


@dataclass(frozen=True, slots=True)
class WithContacts:
    """A PagedList: one call for the pages of many contacts, and those for the orders of what is shown."""

    documents: Documents
    sight: Sight

    async def pages(
        self, asked: tuple[PageRequest, ExchangeFilter], owners: Sequence[Owner]
    ) -> list[Page[ExchangeRecord]]:
        request, wanted = asked
        domain = self.documents.matching(wanted)
        if domain is None:
            return [cut((), request) for _ in owners]
        walked = replace(request, anchor=place_among(self.documents.kind, request.anchor))

        def asking(more: Domain) -> Search:
            return self._search(all_of([domain, more]))

        pages = await self._lists.pages(asking, EVERYTHING, await self._seen(owners), walked)
        shown = [placed.record for page in pages for placed in page.rows]
        told = {record.key: record for record in await self.documents.with_orders(shown)}
        return [_told(page.map(lambda record: told[record.key])) for page in pages]

    async def counts(self, criteria: ExchangeFilter, owners: Sequence[Owner]) -> list[int | None]:
        domain = self.documents.matching(criteria)
        if domain is None:
            return [0 for _ in owners]
        return await self._lists.counts(self._search(domain), await self._seen(owners))

    @property
    def _lists(self) -> ModelLists[ExchangeRecord]:
        documents = self.documents
        return ModelLists(documents.store, documents.kind.contact, documents.record)

    def _search(self, domain: Domain) -> Search:
        kind = self.documents.kind
        return Search(kind.model, kind.fields, domain, 0, Order(kind.date, descending=True))

    async def _seen(self, owners: Sequence[Owner]) -> list[Owner]:
        seen = await self.sight.contacts(key for owner in owners for key in owner)
        return [tuple(key for key in owner if key in seen) for owner in owners]


@dataclass(frozen=True, slots=True)
class AboutOrders:
    """A PagedList. An order has few documents: they are read as a whole."""

    documents: Documents
    sight: Sight

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[ExchangeRecord]]:
        return [page_of(map(_placed, records), asked[0]) for records in await self._records(owners)]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [len(records) for records in await self._records(owners)]

    async def _records(self, owners: Sequence[Owner]) -> list[list[ExchangeRecord]]:
        about = await self.documents.orders.documents({number for owner in owners for number in owner})
        read = await self.documents.by_number({one for documents in about.values() for one in documents})
        seen = {record.key for record in await self.sight.exchanges(read.values())}
        shown = {number: record for number, record in read.items() if record.key in seen}
        return [
            [shown[one] for number in dict.fromkeys(owner) for one in about.get(number, ()) if one in shown]
            for owner in owners
        ]


@dataclass(frozen=True, slots=True)
class NoMessages:
    """A PagedList: nothing is said in a document of Tryton's, it is only described."""

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[MessageRecord]]:
        return [cut((), asked[0]) for _ in owners]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [0 for _ in owners]


def _placed(record: ExchangeRecord) -> Placed[ExchangeRecord]:
    return Placed(record, Position(record.opened_at, record.key))


def _told(page: Page[ExchangeRecord]) -> Page[ExchangeRecord]:
    """With the places that exchanges of all systems have in one list."""
    return Page(tuple(_placed(row.record) for row in page.rows), page.has_next, page.has_previous)


def place_among(kind: Kind, anchor: Position | None) -> Position | None:
    """The place of any exchange among documents of this kind, which have a day and an id."""
    if anchor is None:
        return None
    if not isinstance(anchor.value, dt.datetime) or not isinstance(anchor.id, str):
        raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")
    moment = anchor.value.astimezone(dt.UTC)
    if moment > midnight(moment.date()):
        return Position(moment.date(), BEHIND_ALL)
    number = kind.number_of(anchor.id)
    if number is None:
        number = 0 if f"{kind.name}-" > anchor.id else BEHIND_ALL
    return Position(moment.date(), number)
