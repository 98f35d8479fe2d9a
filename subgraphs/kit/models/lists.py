"""Keyset pages of models: of one list, and of the lists of many owners in one call."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.models.domain import EVERYTHING, NOTHING, Domain, Order, Search, after, all_of, among
from subgraphs.kit.models.holding import holds
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.gathered_kinds import GatheredKinds

__all__ = ["COUNT_LIMIT", "ModelLists", "page"]

COUNT_LIMIT = 10_000

MANY_ROWS = 1_000
"""Rows of one answer, where many owners are read together."""

RecordT = TypeVar("RecordT")

MakeRecord = Callable[[Row], RecordT]


async def page(
    store: ModelStore, search: Search, request: PageRequest, record: MakeRecord[RecordT]
) -> Page[RecordT]:
    """`search.order` is by a date. One row more than was asked for tells of a next page."""
    rows = await store.search(_walk(search, request, request.size + 1))
    return _cut(rows, _order(search), request, record)


@dataclass(frozen=True, slots=True)
class ModelLists(Generic[RecordT]):
    """The lists of owners that a field names.

    One call for the pages of many owners, however many: the rows that all of them have from the place on, in
    their common order, up to a thousand. Where there are more, those owners whose page is not whole are read
    on together. So an owner with 100,000 rows does not keep another one's page from coming.
    """

    store: ModelStore
    owner: str
    record: MakeRecord[RecordT]

    async def pages(
        self,
        asking: Callable[[Domain], Search],
        seen: Domain,
        owners: Sequence[tuple[str, ...]],
        request: PageRequest,
    ) -> list[Page[RecordT]]:
        """`asking`: what is searched, under a condition more. Where calls are scarce, the lists of several
        callers go in one search, and `seen` is looked at afterwards: it is by what the owner is."""
        search = asking(seen)
        order = _order(search)
        rows = (
            await self._rows(search, owners, request)
            if self.store.gathered is None
            else await self._gathered(self.store.gathered, asking(EVERYTHING), seen, owners, request)
        )
        return [
            _cut([row for name in dict.fromkeys(owner) for row in rows[name]], order, request, self.record)
            for owner in owners
        ]

    async def counts(self, search: Search, owners: Sequence[tuple[str, ...]]) -> list[int | None]:
        """Of one owner by counting; of several by their rows, as long as all of them together are few."""
        if len(owners) == 1:
            domain = self._of(search.domain, owners[0])
            total = await self.store.count(search.model, domain, COUNT_LIMIT + 1)
            return [total if total <= COUNT_LIMIT else None]
        names = tuple(dict.fromkeys(name for owner in owners for name in owner))
        few = Search(search.model, (self.owner,), self._of(search.domain, names), MANY_ROWS + 1)
        rows = await self.store.search(few) if names else ()
        if len(rows) > MANY_ROWS:
            return [None for _ in owners]
        totals: defaultdict[str, int] = defaultdict(int)
        for row in rows:
            totals[row.text(self.owner) or ""] += 1
        return [sum(totals[name] for name in dict.fromkeys(owner)) for owner in owners]

    async def _gathered(
        self,
        gathered: GatheredKinds[Sequence[Row]],
        search: Search,
        seen: Domain,
        owners: Sequence[tuple[str, ...]],
        request: PageRequest,
    ) -> Mapping[str, list[Row]]:
        fresh = replace(self, store=self.store.unkept)

        async def read(names: Sequence[str]) -> Mapping[str, Sequence[Row]]:
            return await fresh._rows(search, [(name,) for name in sorted(names)], request)

        names = sorted({name for owner in owners for name in owner})
        found = await gathered.many((self.owner, search, request), names, read)
        return {name: [row for row in found.get(name, ()) if holds(seen, row)] for name in names}

    async def _rows(
        self, search: Search, owners: Sequence[tuple[str, ...]], request: PageRequest
    ) -> Mapping[str, list[Row]]:
        found: defaultdict[str, list[Row]] = defaultdict(list)
        left = {name for owner in owners for name in owner}
        walk = request
        while left:
            limit = request.size + 1 if len(left) == 1 else max(MANY_ROWS, len(left) * (request.size + 1))
            owned = replace(search, domain=self._of(search.domain, tuple(left)))
            rows = await self.store.search(_walk(owned, walk, limit))
            for row in rows:
                found[row.text(self.owner) or ""].append(row)
            if len(rows) < limit:
                break
            left = {name for name in left if len(found[name]) <= request.size}
            walk = replace(walk, anchor=_place(rows[-1], _order(search)))
        return found

    def _of(self, domain: Domain, names: tuple[str, ...]) -> Domain:
        return all_of([among(self.owner, names), domain]) if names else NOTHING


def _walk(search: Search, request: PageRequest, limit: int) -> Search:
    order = _order(search)
    walked = Order(order.field, order.descending != request.from_end)
    if request.anchor is None:
        return replace(search, order=walked, limit=limit)
    anchor = request.anchor
    if type(anchor.id) is not int or type(anchor.value) is not dt.date:
        raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")
    beyond = after(order, anchor.value, anchor.id, backwards=request.from_end)
    return replace(search, order=walked, limit=limit, domain=all_of([search.domain, beyond]))


def _order(search: Search) -> Order:
    return search.order or Order("id", descending=False)


def _place(row: Row, order: Order) -> Position:
    day = row.day(order.field)
    if day is None:
        raise ProductUnreadable(f"answered a record without {order.field}, by which it was asked to order")
    return Position(day, row.key)


def _cut(
    rows: Sequence[Row], order: Order, request: PageRequest, record: MakeRecord[RecordT]
) -> Page[RecordT]:
    placed = [(_place(row, order), row) for row in rows]
    falls = order.descending != request.from_end
    placed.sort(key=lambda one: (str(one[0].value), one[0].id), reverse=falls)
    beyond, behind = len(placed) > request.size, request.anchor is not None
    shown = [Placed(record(row), place) for place, row in placed[: request.size]]
    if request.from_end:
        return Page(tuple(reversed(shown)), has_next=behind, has_previous=beyond)
    return Page(tuple(shown), has_next=beyond, has_previous=behind)
