"""One call of a product and its answer, as an adapter writes and reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Answer", "Call", "Pairs", "ask", "read", "write"]

Pairs = tuple[tuple[str, str], ...]

Given = Mapping[str, str | int] | Iterable[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class Call:
    """Hashable: equal reads are one."""

    method: str
    path: str
    """Below the product's URL."""
    query: Pairs = ()
    headers: Pairs = ()
    body: bytes | None = field(default=None, repr=False)
    reads: bool = True
    """It changes nothing, so it is tried again, shared and kept."""
    also: frozenset[int] = frozenset()
    """Statuses that are answers to this call too, such as 404 where an unknown key is nothing wrong."""
    ttl: float | None = None
    """Seconds, where it is not the usual time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    """With names in small letters."""
    content: bytes = field(repr=False)

    @property
    def is_json(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    def json(self) -> object:
        """Raises ProductUnreadable for anything else, such as the HTML of an error page."""
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError:
            kind = self.headers.get("content-type", "something without a type")
            raise ProductUnreadable(f"answered {kind} where JSON was expected", self.status) from None

    def object(self) -> Mapping[str, object]:
        match self.json():
            case dict() as found:
                return found
            case _:
                raise ProductUnreadable("answered no JSON object", self.status)


def read(
    path: str,
    query: Given = (),
    headers: Given = (),
    also: Iterable[int] = (),
    ttl: float | None = None,
) -> Call:
    """A GET."""
    return Call("GET", path, _pairs(query), _pairs(headers), None, True, frozenset(also), ttl)


def ask(path: str, body: object, headers: Given = (), ttl: float | None = None) -> Call:
    """A POST that only reads: a query of GraphQL, a `search_read` of JSON-RPC."""
    return Call("POST", path, (), _json(headers), orjson.dumps(body), True, frozenset(), ttl)


def write(method: str, path: str, body: object = None, headers: Given = (), also: Iterable[int] = ()) -> Call:
    """Sent once: whoever does not know whether it was done reads before it writes again."""
    content = None if body is None else orjson.dumps(body)
    sent = _pairs(headers) if body is None else _json(headers)
    return Call(method, path, (), sent, content, False, frozenset(also))


def _pairs(given: Given) -> Pairs:
    items = given.items() if isinstance(given, Mapping) else given
    return tuple((name, str(value)) for name, value in items)


def _json(headers: Given) -> Pairs:
    return (*_pairs(headers), ("content-type", "application/json"))
