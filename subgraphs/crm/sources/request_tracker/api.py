"""REST 2.0 as it is used here: searches with their fields, and records read from what they answer.

Traps, all met live with 5.0.3: a search takes at most a hundred rows a page; one of transactions or
attachments tells no total; a field that nobody may see is an empty text; a change that was not made is a 200
whose words say so; the first of January 1970 is no moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from subgraphs.kit.products import values
from subgraphs.kit.products.call import Answer, Call, write
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["LARGEST_PAGE", "REST", "Api", "Found", "Item", "Search"]

LARGEST_PAGE = 100

REST = "REST/2.0"

NEVER = dt.datetime.fromtimestamp(0, dt.UTC)

JSON = (("content-type", "application/json"),)

FORM = (("content-type", "application/x-www-form-urlencoded"),)


@dataclass(frozen=True, slots=True)
class Search:
    query: str
    fields: Mapping[str, str]
    """`fields` and `fields[…]` of the API."""
    size: int = LARGEST_PAGE
    page: int = 1
    order: tuple[str, str] = ("id", "ASC")
    ttl: float | None = None
    """0 for what is kept by whoever reads it."""


class Item:
    """One record of an answer."""

    def __init__(self, told: Mapping[str, object]) -> None:
        self._told = told

    @property
    def number(self) -> int:
        return values.whole(self._told.get("id"))

    @property
    def name(self) -> str:
        """Of a user, who is known by name and not by number."""
        return self.text("id") or ""

    def text(self, field: str) -> str | None:
        return values.text(self._told.get(field))

    def raw(self, field: str) -> str:
        """With its outer spaces, but for those of its end."""
        match self._told.get(field):
            case str() as found:
                return found.rstrip()
        raise ProductUnreadable(f"{field}: no text")

    def whole(self, field: str) -> int:
        return values.whole(self._told.get(field))

    def moment(self, field: str) -> dt.datetime | None:
        found = values.moment(self._told.get(field))
        return None if found == NEVER else found

    def one(self, field: str) -> Item:
        match self._told.get(field):
            case dict() as found:
                return Item(found)
        raise ProductUnreadable(f"{field}: no record")

    def many(self, field: str) -> Sequence[Item]:
        return _items(self._told.get(field))

    def custom(self, name: str) -> str | None:
        """The first value of a custom field. None where it has none, or nobody may see it."""
        for field in _items(self._told.get("CustomFields") or []):
            if field.text("name") == name:
                return field.first_value()
        return None

    def first_value(self) -> str | None:
        match self._told.get("values"):
            case [first, *_]:
                return values.text(first)
        return None


@dataclass(frozen=True, slots=True)
class Found:
    items: Sequence[Item]
    total: int | None
    is_full: bool
    """There may be more."""


@dataclass(frozen=True, slots=True)
class Api:
    calls: ProductCalls

    async def search(self, kind: str, search: Search) -> Found:
        """`kind`: tickets or transactions. As a form, since a question may be longer than an address."""
        field, direction = search.order
        form = {"query": search.query, "orderby": field, "order": direction, **search.fields}
        form |= {"per_page": str(search.size), "page": str(search.page)}
        body = urlencode(form).encode("ascii")
        call = Call("POST", f"{REST}/{kind}", (), FORM, body, ttl=search.ttl)
        return _found(await self.calls.send(call), search.size)

    async def query(
        self, kind: str, query: bytes, fields: Mapping[str, str], page: int = 1
    ) -> Sequence[Item]:
        """All but tickets and transactions are searched in another way: by conditions as JSON."""
        asked = {**fields, "per_page": str(LARGEST_PAGE), "page": str(page), "orderby": "id"}
        call = Call("POST", f"{REST}/{kind}", tuple(asked.items()), JSON, query, ttl=0)
        return _items((await self.calls.send(call)).object().get("items"))

    async def tell(self, method: str, path: str, values: Mapping[str, object]) -> Answer:
        return await self.calls.send(write(method, f"{REST}/{path}", values))

    async def all(self, kind: str, search: Search, most_pages: int = 20) -> list[Item]:
        """Page after page."""
        items: list[Item] = []
        for page in range(1, most_pages + 1):
            found = await self.search(kind, replace(search, page=page))
            items.extend(found.items)
            if not found.is_full:
                return items
        raise ProductUnreadable("has a conversation that is too long to be read")


def _found(answer: Answer, size: int) -> Found:
    told = answer.object()
    items, total = _items(told.get("items")), told.get("total")
    return Found(items, None if total is None else values.whole(total), len(items) >= size)


def _items(told: object) -> Sequence[Item]:
    if isinstance(told, list) and all(isinstance(one, dict) for one in told):
        return [Item(one) for one in told]
    raise ProductUnreadable("no list of records")
