"""Customers found by a text."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.hub.composites.search.find import Found, Hit
from subgraphs.hub.context import Context
from subgraphs.hub.schema.customer import Customer, customer
from subgraphs.kit.connections import Connection, Edge
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import PageArguments, PageRequest, Position, encode_cursor, page_request
from subgraphs.kit.scalars import SystemCode
from subgraphs.kit.types import PageInfo

__all__ = ["SearchHit", "SearchHitConnection", "search"]

ORDER = "MATCHES"
"""Hits: those in which most systems agree first, then by customer."""


@strawberry.type
class SearchHit:
    customer: Customer
    matched_in: list[SystemCode]
    matched_on: list[str]


@strawberry.type
class SearchHitConnection(Connection[SearchHit]):
    unreachable: list[SystemCode]


async def search(
    info: Info[Context, None], text: str, systems: list[SystemCode] | None, arguments: PageArguments
) -> SearchHitConnection:
    """Raises BadUserInput for a wrong size or cursor, or a text without a character to look for."""
    request = page_request(ORDER, arguments)
    if not text.strip():
        raise BadUserInput("text is empty. Give an e-mail address, or a number of an order, card or ledger.")
    return _connection(request, await info.context.composites.search(text, systems))


def _connection(request: PageRequest, found: Found) -> SearchHitConnection:
    """All hits are at hand: an address or a number leads to few."""
    left = [hit for hit in found.hits if request.anchor is None or _place(hit) > _anchor(request.anchor)]
    shown = left[: request.size]
    edges = [Edge(order=ORDER, position=Position(*_place(hit)), node=_hit(hit)) for hit in shown]
    cursors = [encode_cursor(ORDER, edge.position) for edge in edges]

    async def total() -> int | None:
        return None if found.unreachable else len(found.hits)

    return SearchHitConnection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=len(left) > len(shown),
            has_previous_page=request.anchor is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        count=total,
        unreachable=[SystemCode(system) for system in found.unreachable],
    )


def _place(hit: Hit) -> tuple[int, str]:
    return -len(hit.matched_in), hit.customer.id


def _anchor(position: Position) -> tuple[int, str]:
    match position:
        case Position(int() as matches, str() as customer_id):
            return matches, customer_id
        case _:
            raise BadUserInput("after is not a cursor of this list. Leave it out to start anew.")


def _hit(hit: Hit) -> SearchHit:
    return SearchHit(
        customer=customer(hit.customer),
        matched_in=[SystemCode(system) for system in hit.matched_in],
        matched_on=list(hit.matched_on),
    )
