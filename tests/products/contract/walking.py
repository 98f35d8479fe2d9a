"""A list read page by page, from its beginning or its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from subgraphs.kit.pages import Page, PageRequest, decode_cursor, encode_cursor

__all__ = ["walked"]

RecordT = TypeVar("RecordT")


async def walked(
    read: Callable[[PageRequest], Awaitable[Page[RecordT]]], request: PageRequest
) -> list[RecordT]:
    """All rows, through cursors as clients have them."""
    found: list[RecordT] = []
    while True:
        page = await read(request)
        rows = [placed.record for placed in page.rows]
        assert len(rows) <= request.size
        found = [*rows, *found] if request.from_end else [*found, *rows]
        if not (page.has_previous if request.from_end else page.has_next):
            return found
        edge = page.rows[0 if request.from_end else -1].position
        anchor = decode_cursor(encode_cursor(request.order, edge), request.order)
        assert anchor == edge
        request = replace(request, anchor=anchor)
