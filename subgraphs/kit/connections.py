"""Connection and edge types: `Connection[Order]` prints as `OrderConnection`, its edge as `OrderEdge`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import strawberry

from subgraphs.kit.pages import Page, PageRequest, Placed, Position, encode_cursor
from subgraphs.kit.types import PageInfo

__all__ = ["Connection", "Count", "Edge", "connection"]

NodeT = TypeVar("NodeT")
RecordT = TypeVar("RecordT")

Count = Callable[[], Awaitable[int | None]]


@strawberry.type
class Edge(Generic[NodeT]):
    order: strawberry.Private[str]
    position: strawberry.Private[Position]

    @strawberry.field
    def cursor(self) -> str:
        return encode_cursor(self.order, self.position)

    node: NodeT


@strawberry.type
class Connection(Generic[NodeT]):
    edges: list[Edge[NodeT]]
    page_info: PageInfo
    count: strawberry.Private[Count | None] = None

    @strawberry.field
    async def total_count(self) -> int | None:
        """Counted only when it is selected, and null where the source cannot count cheaply."""
        return None if self.count is None else await self.count()


def connection(
    request: PageRequest,
    page: Page[RecordT],
    node: Callable[[RecordT], NodeT],
    count: Count | None = None,
) -> Connection[NodeT]:
    """The page as the client sees it. `count` is called only if `totalCount` is selected."""
    edges = [Edge(order=request.order, position=row.position, node=node(row.record)) for row in page.rows]
    return Connection(edges=edges, page_info=_page_info(request.order, page), count=count)


def _page_info(order: str, page: Page[RecordT]) -> PageInfo:
    def cursor(row: Placed[RecordT]) -> str:
        return encode_cursor(order, row.position)

    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursor(page.rows[0]) if page.rows else None,
        end_cursor=cursor(page.rows[-1]) if page.rows else None,
    )
