"""Lists that are shown in pages: what a source offers for one, and how a request reads many at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.loading import batched_by_criteria
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["ListLoader", "Owner", "PagedList"]

RecordT = TypeVar("RecordT")
CriteriaT = TypeVar("CriteriaT", bound=Hashable)
CriteriaIn = TypeVar("CriteriaIn", contravariant=True)
NodeT = TypeVar("NodeT")

Owner = tuple[str, ...]
"""The keys of the records whose rows make one list: several where one person has several records."""


class PagedList(Protocol[RecordT, CriteriaIn]):
    """One value for each owner, in their order. A list without criteria takes None for them."""

    async def pages(
        self, asked: tuple[PageRequest, CriteriaIn], owners: Sequence[Owner]
    ) -> list[Page[RecordT]]: ...

    async def counts(self, criteria: CriteriaIn, owners: Sequence[Owner]) -> list[int | None]:
        """None where there are too many rows to count cheaply."""
        ...


class ListLoader(Generic[RecordT, CriteriaT]):
    """Lives as long as one request. Equal pages of many owners are one read, and so are their counts."""

    def __init__(
        self,
        source: PagedList[RecordT, CriteriaT],
        home: Callable[[Owner], Hashable] = lambda _: None,
    ) -> None:
        """Owners of different homes are read apart: where one of them fails, the others are answered."""
        self._pages = batched_by_criteria(source.pages, home)
        self._counts = batched_by_criteria(source.counts, home)

    async def connection(
        self,
        request: PageRequest,
        criteria: CriteriaT,
        owner: Owner,
        node: Callable[[RecordT], NodeT],
    ) -> Connection[NodeT]:
        page = await self._pages.load(((request, criteria), owner))

        async def count() -> int | None:
            return await self._counts.load((criteria, owner))

        return connection(request, page, node, count)
