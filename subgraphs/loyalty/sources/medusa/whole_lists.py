"""Pages of lists that are read whole: those of one member are short, and only a whole ledger has balances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed
from subgraphs.kit.products.paging import Chunk, Stretch, product_page

__all__ = ["WholeLists"]

RecordT = TypeVar("RecordT")
CriteriaT = TypeVar("CriteriaT")

ByKey = Mapping[str, Sequence[Placed[RecordT]]]


@dataclass(frozen=True)  # without slots, in which `WholeLists[Entry, None](…)` finds no place for its types
class WholeLists(Generic[RecordT, CriteriaT]):
    """A `PagedList`, newest first."""

    read: Callable[[Sequence[str]], Awaitable[ByKey[RecordT]]]
    """The lists of these members, without those that the caller does not see."""
    keeps: Callable[[CriteriaT, RecordT], bool] = lambda _, __: True

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[RecordT]]:
        request, criteria = asked
        _refuse_foreign(request)
        lists = await self._lists(criteria, owners)
        return [await _page(rows, request) for rows in lists]

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        return [len(rows) for rows in await self._lists(criteria, owners)]

    async def _lists(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[list[Placed[RecordT]]]:
        found = await self.read(list(dict.fromkeys(key for owner in owners for key in owner)))
        return [
            [
                placed
                for key in dict.fromkeys(owner)
                for placed in found.get(key, ())
                if self.keeps(criteria, placed.record)
            ]
            for owner in owners
        ]


async def _page(rows: list[Placed[RecordT]], request: PageRequest) -> Page[RecordT]:
    async def at_once(_: Stretch) -> Chunk[RecordT]:
        return Chunk(rows, more=False)

    return await product_page(at_once, request)


def _refuse_foreign(request: PageRequest) -> None:
    """A cursor is opaque but not sealed: one that was put together by hand may hold anything."""
    match request.anchor:
        case None:
            return
        case anchor if isinstance(anchor.id, str) and isinstance(anchor.value, dt.datetime):
            if anchor.value.tzinfo is not None:
                return
    raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")
