"""The people of companies, by code."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.tryton.parties import PARTY, contact_record, fields, works_for
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.tryton.sight import Sight
from subgraphs.kit.lists import Owner
from subgraphs.kit.models.domain import EVERYTHING, Clause, Domain, Order, Search, all_of
from subgraphs.kit.models.lists import COUNT_LIMIT
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import cut

__all__ = ["People"]


@dataclass(frozen=True, slots=True)
class People:
    """A `PagedList`: one call for each list, since a person may work for several companies. Where Tryton does
    not know who works for whom, nobody is listed, and how many there are is not known."""

    store: ModelStore
    words: Words
    sight: Sight

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[ContactRecord]]:
        if self.words.works_for is None:
            return [Page((), False, False) for _ in owners]
        return await asyncio.gather(*(self._page(owner, asked[0]) for owner in owners))

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        if self.words.works_for is None:
            return [None for _ in owners]
        return await asyncio.gather(*(self._count(owner) for owner in owners))

    async def _page(self, owner: Owner, request: PageRequest) -> Page[ContactRecord]:
        order = Order("code", descending=request.from_end)
        domain = all_of([await self._of(owner), _beyond(request)])
        rows = await self.store.search(Search(PARTY, fields(self.words), domain, request.size + 1, order))
        return cut([self._placed(row) for row in rows], request, descending=False)

    async def _count(self, owner: Owner) -> int | None:
        total = await self.store.count(PARTY, await self._of(owner), COUNT_LIMIT + 1)
        return total if total <= COUNT_LIMIT else None

    async def _of(self, owner: Owner) -> Domain:
        people = works_for(owner, self.words)
        return all_of([people, await self.sight.among(self.store, people)])

    def _placed(self, row: Row) -> Placed[ContactRecord]:
        record = contact_record(row, self.words)
        return Placed(record, Position(record.key, record.key))


def _beyond(request: PageRequest) -> Domain:
    if request.anchor is None:
        return EVERYTHING
    return Clause("code", "<" if request.from_end else ">", str(request.anchor.id))
