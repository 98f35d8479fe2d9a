"""Parties as Tryton's REST door answers for them: a fake at the seam to the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

__all__ = ["Party", "PartyDesk"]

Party = dict[str, Any]


@dataclass
class PartyDesk:
    parties: list[Party]
    asked: list[dict[str, Any]] = field(default_factory=list)
    is_down: bool = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            return httpx.Response(502, html="<title>Bad Gateway</title>")
        asked = orjson.loads(request.content)
        self.asked.append(asked)
        found = [party for party in self.parties if _holds(asked["domain"], party)]
        if request.url.path.endswith("/search_count"):
            return httpx.Response(200, json=min(len(found), asked["limit"]))
        for name, direction in reversed(asked["order"]):
            found.sort(key=lambda party: party[name], reverse=direction == "DESC")
        return httpx.Response(200, json=found[: asked["limit"]])


def _holds(domain: list[Any], row: Party) -> bool:
    match domain:
        case ["OR", *parts]:
            return any(_holds(part, row) for part in parts)
        case [str() as path, str() as operator, value] if operator in OPERATORS or "where" in operator:
            return _clause(list(_values(path, row)), operator, value)
        case parts:
            return all(_holds(part, row) for part in parts)


def _clause(found: list[Any], operator: str, value: Any) -> bool:
    if operator == "where":
        return any(_holds(value, one) for one in found)
    return any(OPERATORS[operator](one, value) for one in found)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, value: one == value,
    "!=": lambda one, value: one != value,
    "in": lambda one, value: one in value,
    ">": lambda one, value: one > value,
    "<": lambda one, value: one < value,
    "ilike": lambda one, value: _plain(value).casefold() in one.casefold(),
}


def _plain(pattern: str) -> str:
    """Of a pattern with a sign for anything at both ends, and escaped ones in between."""
    inner = pattern[1:-1]
    for sign in ("%", "_", "\\"):
        inner = inner.replace(f"\\{sign}", sign)
    return inner


def _values(path: str, row: Party) -> Iterator[Any]:
    first, _, rest = path.partition(".")
    related = row.get(f"{first}.")
    many: Iterable[Party] = related if isinstance(related, list) else [related] if related else ()
    if rest:
        for one in many:
            yield from _values(rest, one)
    elif f"{first}." in row:
        yield from many
    else:
        yield row[first]
