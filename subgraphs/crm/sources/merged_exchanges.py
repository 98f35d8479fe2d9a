"""Exchanges of two systems as those of one. Merged again with a third, they are those of three.

By the form of its key an exchange belongs to one of them, which alone is asked. A list has the rows of both:
where one of them does not answer, the list is a gap and not a half, for a half would say that this is all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from subgraphs.crm.sources.port import ExchangeFilter, ExchangeRecord, ExchangeSource, MessageRecord
from subgraphs.crm.sources.words import Medium
from subgraphs.kit.lists import Owner, PagedList
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.products.paging import merged
from subgraphs.kit.rows import Rows

__all__ = ["ExchangePart", "MergedExchanges"]

RecordT = TypeVar("RecordT")
CriteriaT = TypeVar("CriteriaT", bound=Hashable)
AskedT = TypeVar("AskedT")
ValueT = TypeVar("ValueT")


class ExchangePart(ExchangeSource, Protocol):
    def seen_by(self, rows: Rows) -> ExchangePart: ...

    def has(self, key: str) -> bool:
        """Whether an exchange with this key would be one of this system's: the key's form says so."""
        ...


@dataclass(frozen=True, slots=True)
class MergedExchanges:
    """An ExchangeSource."""

    part: ExchangePart
    rest: ExchangeSource
    """For whatever key is none of the part's."""

    def seen_by(self, rows: Rows) -> MergedExchanges:
        return MergedExchanges(self.part.seen_by(rows), self.rest.seen_by(rows))

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        return await _each(keys, self.part.has, self.part.exchanges, self.rest.exchanges)

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        return await _each(exchanges, self.part.has, self.part.media, self.rest.media)

    @property
    def exchanges_with(self) -> PagedList[ExchangeRecord, ExchangeFilter]:
        return _BothLists(self.part.exchanges_with, self.rest.exchanges_with)

    @property
    def exchanges_about(self) -> PagedList[ExchangeRecord, None]:
        return _BothLists(self.part.exchanges_about, self.rest.exchanges_about)

    @property
    def messages(self) -> PagedList[MessageRecord, None]:
        return _Messages(self.part, self.rest)


async def _each(
    asked: Sequence[AskedT],
    is_parts: Callable[[AskedT], bool],
    of_part: Callable[[Sequence[AskedT]], Awaitable[Sequence[ValueT]]],
    of_rest: Callable[[Sequence[AskedT]], Awaitable[Sequence[ValueT]]],
) -> list[ValueT]:
    """Of either system what is its own; whoever is asked for nothing is not asked."""
    own = [one for one in asked if is_parts(one)]
    others = [one for one in asked if not is_parts(one)]
    found = await asyncio.gather(_of(of_part, own), _of(of_rest, others))
    mine, theirs = map(iter, found)
    return [next(mine if is_parts(one) else theirs) for one in asked]


async def _of(
    read: Callable[[Sequence[AskedT]], Awaitable[Sequence[ValueT]]], asked: Sequence[AskedT]
) -> Sequence[ValueT]:
    return await read(asked) if asked else ()


@dataclass(frozen=True)
class _BothLists(Generic[RecordT, CriteriaT]):
    """A PagedList, in an order that falls."""

    part: PagedList[RecordT, CriteriaT]
    rest: PagedList[RecordT, CriteriaT]

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[RecordT]]:
        both = await asyncio.gather(self.part.pages(asked, owners), self.rest.pages(asked, owners))
        return [merged(pages, asked[0]) for pages in zip(*both, strict=True)]

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        both = await asyncio.gather(self.part.counts(criteria, owners), self.rest.counts(criteria, owners))
        return [
            None if one is None or other is None else one + other for one, other in zip(*both, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Messages:
    """A PagedList: each exchange has its messages in its own system."""

    part: ExchangePart
    rest: ExchangeSource

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[MessageRecord]]:
        mine, theirs = self.part.messages, self.rest.messages
        return await _each(
            owners,
            self._is_parts,
            lambda own: mine.pages(asked, own),
            lambda others: theirs.pages(asked, others),
        )

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        mine, theirs = self.part.messages, self.rest.messages
        return await _each(
            owners,
            self._is_parts,
            lambda own: mine.counts(criteria, own),
            lambda others: theirs.counts(criteria, others),
        )

    def _is_parts(self, owner: Owner) -> bool:
        return any(map(self.part.has, owner))
