"""How Medusa's lists are asked for: many keys at once, and page after page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import text, whole

__all__ = ["Api", "Json", "Listed", "word"]

Json = Mapping[str, object]

Query = tuple[tuple[str, str | int], ...]

MOST_KEYS = 50
"""They stand in the address, which has an end."""

ROWS = 200
"""In one answer."""

MOST_PAGES = 20
"""A list that needs more calls is given up: it would take the budget of everybody else."""

_KEY = re.compile(r"[0-9A-Za-z_]{1,64}")


@dataclass(frozen=True, slots=True)
class Listed:
    path: str
    name: str
    """Of the list in the answer."""
    fields: str


@dataclass(frozen=True, slots=True)
class Api:
    calls: ProductCalls
    ttl: float | None = None
    """Seconds for which answers are good, where it is not the usual time."""

    async def some(self, listed: Listed, query: Query, limit: int = ROWS) -> Sequence[Json]:
        rows, _ = await self._page(listed, query, limit, 0)
        return rows

    async def every(self, listed: Listed, query: Query) -> list[Json]:
        """The oldest first, so that what comes meanwhile moves no row into another page."""
        found: list[Json] = []
        for _ in range(MOST_PAGES):
            rows, total = await self._page(listed, (*query, ("order", "created_at")), ROWS, len(found))
            found += rows
            if not rows or len(found) >= total:
                return found
        raise SourceDown("The list is too long to be read.")

    async def by_keys(
        self, listed: Listed, parameter: str, keys: Iterable[str], query: Query = ()
    ) -> list[Json]:
        """Without keys nothing is asked: Medusa would give all it has."""
        known = sorted({key for key in keys if _KEY.fullmatch(key)})
        batches = [known[start : start + MOST_KEYS] for start in range(0, len(known), MOST_KEYS)]
        answers = await asyncio.gather(
            *(self.every(listed, (*query, *((f"{parameter}[]", key) for key in batch))) for batch in batches)
        )
        return [row for rows in answers for row in rows]

    async def _page(
        self, listed: Listed, query: Query, limit: int, offset: int
    ) -> tuple[Sequence[Json], int]:
        asked = (*query, ("fields", listed.fields), ("limit", limit), ("offset", offset))
        answer = (await self.calls.send(read(listed.path, asked, ttl=self.ttl))).object()
        match answer.get(listed.name):
            case list() as rows if all(isinstance(row, dict) for row in rows):
                return rows, whole(answer.get("count"))
            case _:
                raise ProductUnreadable(f"answered no list of {listed.name}")


def word(row: Json, name: str) -> str:
    """A text that is always there."""
    found = text(row.get(name))
    if found is None:
        raise ProductUnreadable(f"answered no {name}")
    return found
