"""Keyset pages of lists that a product pages in its own way: by offset, by page number, or by a cursor.

Our cursor is a place in an order, so a page is found by reading from there: where the product can compare,
from the anchor's value on (`Stretch.since`), else from the beginning. Rows up to the anchor are left out and
rows that come twice are one, so what is inserted or removed meanwhile moves no row into another page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed, Position, SortValue

__all__ = ["Chunk", "ProductList", "Stretch", "cut", "merged", "page_of", "product_page"]

RecordT = TypeVar("RecordT")
RecordCo = TypeVar("RecordCo", covariant=True)
CriteriaT = TypeVar("CriteriaT", bound=Hashable)

MOST_CHUNKS = 20
"""A walk that needs more calls than this is given up: it would take the budget of everybody else."""

SPARE = 10
"""Rows that are read besides those asked for: one tells of a next page, others share the anchor's moment."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the product is asked for, one chunk after the other."""

    order: str
    falls: bool
    """Descending in both the value and the id."""
    limit: int
    """The same for all chunks of a walk. A product may give fewer."""
    number: int = 0
    """Of the chunk, from 0."""
    offset: int = 0
    """Rows that came before."""
    cursor: str | None = None
    """Of the product's own, from the chunk before."""
    since: SortValue | None = None
    """Rows before this value need not come, those with it must. Whoever cannot compare gives all."""


@dataclass(frozen=True, slots=True)
class Chunk(Generic[RecordCo]):
    rows: Sequence[Placed[RecordCo]]
    """In the order that was asked for, as far as the values go."""
    more: bool
    cursor: str | None = None
    total: int | None = None


Read = Callable[[Stretch], Awaitable[Chunk[RecordT]]]

Shows = Callable[[RecordT], bool]


async def product_page(
    read: Read[RecordT],
    request: PageRequest,
    descending: bool = True,
    shows: Shows[RecordT] = lambda _: True,
    limit: int | None = None,
) -> Page[RecordT]:
    """`shows` is what the caller may see: rows that are left out are no part of a page."""
    falls = descending != request.from_end
    anchor = request.anchor
    since = None if anchor is None else anchor.value
    stretch = Stretch(request.order, falls, limit or request.size + SPARE, since=since)
    found: dict[int | str, Placed[RecordT]] = {}
    for _ in range(MOST_CHUNKS):
        chunk = await read(stretch)
        for placed in chunk.rows:
            if _is_beyond(placed.position, anchor, falls) and shows(placed.record):
                found.setdefault(placed.position.id, placed)
        if not chunk.more or not chunk.rows or _is_enough(found.values(), request.size, chunk.rows[-1]):
            return cut(found.values(), request, descending)
        stretch = Stretch(
            stretch.order,
            stretch.falls,
            stretch.limit,
            stretch.number + 1,
            stretch.offset + len(chunk.rows),
            chunk.cursor,
            stretch.since,
        )
    raise SourceDown("The list is too long to be walked.")


def cut(rows: Iterable[Placed[RecordT]], request: PageRequest, descending: bool = True) -> Page[RecordT]:
    """The page, of rows beyond the anchor that reach at least one row further than it."""
    falls = descending != request.from_end
    ordered = sorted(rows, key=lambda placed: _rank(placed.position), reverse=falls)
    beyond, behind = len(ordered) > request.size, request.anchor is not None
    shown = ordered[: request.size]
    if request.from_end:
        return Page(tuple(reversed(shown)), has_next=behind, has_previous=beyond)
    return Page(tuple(shown), has_next=beyond, has_previous=behind)


def page_of(rows: Iterable[Placed[RecordT]], request: PageRequest, descending: bool = True) -> Page[RecordT]:
    """Of a list that is here as a whole."""
    falls = descending != request.from_end
    return cut((row for row in rows if _is_beyond(row.position, request.anchor, falls)), request, descending)


def _is_beyond(position: Position, anchor: Position | None, falls: bool) -> bool:
    if anchor is None:
        return True
    here, there = _rank(position), _rank(anchor)
    return here < there if falls else here > there


def _is_enough(found: Iterable[Placed[RecordT]], size: int, last: Placed[RecordT]) -> bool:
    """Rows of one value come in any order, so those of the last one may not all be here yet."""
    return sum(placed.position.value != last.position.value for placed in found) > size


def _rank(position: Position) -> tuple[SortValue, int | str]:
    return position.value, position.id


class ProductList(Generic[RecordT, CriteriaT]):
    """A `PagedList`: the list of each key is read by itself, and those of one owner are merged."""

    def __init__(
        self,
        read: Callable[[str, CriteriaT, Stretch], Awaitable[Chunk[RecordT]]],
        count: Callable[[str, CriteriaT], Awaitable[int | None]],
        descends: Callable[[str], bool] = lambda _: True,
        shows: Shows[RecordT] | None = None,
    ) -> None:
        """`descends` says so of each order by its name. With `shows` nobody knows a total."""
        self._read = read
        self._count = count
        self._descends = descends
        self._shows = shows

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[RecordT]]:
        request, criteria = asked
        keys = list(dict.fromkeys(key for owner in owners for key in owner))
        found = await asyncio.gather(*(self._page(key, request, criteria) for key in keys))
        pages = dict(zip(keys, found, strict=True))
        falls = self._descends(request.order)
        return [merged([pages[key] for key in dict.fromkeys(owner)], request, falls) for owner in owners]

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        if self._shows is not None:
            return [None for _ in owners]
        keys = list(dict.fromkeys(key for owner in owners for key in owner))
        found = await asyncio.gather(*(self._count(key, criteria) for key in keys))
        totals = dict(zip(keys, found, strict=True))
        return [_sum([totals[key] for key in dict.fromkeys(owner)]) for owner in owners]

    async def _page(self, key: str, request: PageRequest, criteria: CriteriaT) -> Page[RecordT]:
        async def read(stretch: Stretch) -> Chunk[RecordT]:
            return await self._read(key, criteria, stretch)

        shows = self._shows or (lambda _: True)
        return await product_page(read, request, self._descends(request.order), shows)


def merged(pages: Sequence[Page[RecordT]], request: PageRequest, descending: bool = True) -> Page[RecordT]:
    """The page of all these lists as one: `pages` are theirs for the same request."""
    if len(pages) == 1:
        return pages[0]
    page = cut((placed for one in pages for placed in one.rows), request, descending)
    if request.from_end:
        more = page.has_previous or any(one.has_previous for one in pages)
        return Page(page.rows, page.has_next, more)
    return Page(page.rows, page.has_next or any(one.has_next for one in pages), page.has_previous)


def _sum(totals: Sequence[int | None]) -> int | None:
    known = [total for total in totals if total is not None]
    return sum(known) if len(known) == len(totals) else None
