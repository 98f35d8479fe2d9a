"""Pages of a list that has an order: what is asked for, what is answered, and the cursors in between.

A cursor carries a position, that is the sort value and the id of a row, and the name of the order it
belongs to. So a page starts by a condition on an index and never by counting rows, and page 2,000 costs
what page 1 costs.
"""

from __future__ import annotations

import binascii
import datetime as dt
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.kit.errors import BadUserInput

__all__ = [
    "MAX_PAGE_SIZE",
    "Page",
    "PageArguments",
    "PageRequest",
    "Placed",
    "Position",
    "SortValue",
    "decode_cursor",
    "encode_cursor",
    "page_request",
]

MAX_PAGE_SIZE = 100

SortValue = dt.datetime | dt.date | int | str

RecordT = TypeVar("RecordT", covariant=True)
OtherT = TypeVar("OtherT")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an order. The id breaks the ties of the sort value, so each row has its own place."""

    value: SortValue
    id: int | str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Hashable, so that equal requests of many parents make one batch."""

    order: str
    size: int
    from_end: bool = False
    """False: the first rows after `anchor`. True: the last rows before it."""
    anchor: Position | None = None


@dataclass(frozen=True, slots=True)
class PageArguments:
    """The paging arguments of a field, as the client wrote them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Placed(Generic[RecordT]):
    record: RecordT
    position: Position


@dataclass(frozen=True, slots=True)
class Page(Generic[RecordT]):
    rows: tuple[Placed[RecordT], ...]
    has_next: bool = False
    has_previous: bool = False

    def map(self, convert: Callable[[RecordT], OtherT]) -> Page[OtherT]:
        rows = tuple(Placed(convert(row.record), row.position) for row in self.rows)
        return Page(rows, self.has_next, self.has_previous)


def page_request(order: str, arguments: PageArguments) -> PageRequest:
    """Raises BadUserInput, with a message that says which argument to change."""
    first, last = arguments.first, arguments.last
    if (first is None) == (last is None):
        given = "neither is" if first is None else "both are"
        raise BadUserInput(f"A connection needs first or last, at most {MAX_PAGE_SIZE}: {given} given.")
    if first is not None:
        _refuse(arguments.before, "before", "last")
        return PageRequest(order, _size("first", first), False, _anchor("after", arguments.after, order))
    assert last is not None  # noqa: S101 - the type checker does not see that one of the two is given
    _refuse(arguments.after, "after", "first")
    return PageRequest(order, _size("last", last), True, _anchor("before", arguments.before, order))


def _size(name: str, size: int) -> int:
    if 0 <= size <= MAX_PAGE_SIZE:
        return size
    raise BadUserInput(f"{name} is {size}. Ask for 0 to {MAX_PAGE_SIZE} and read on with a cursor.")


def _refuse(cursor: str | None, name: str, partner: str) -> None:
    if cursor is not None:
        raise BadUserInput(f"{name} goes with {partner}. Give both or leave {name} out.")


def _anchor(name: str, cursor: str | None, order: str) -> Position | None:
    if cursor is None:
        return None
    position = decode_cursor(cursor, order)
    if position is None:
        raise BadUserInput(
            f"{name} is not a cursor of this list in the order {order}. "
            "Use a cursor of a page with the same sort, or leave it out to start anew."
        )
    return position


def encode_cursor(order: str, position: Position) -> str:
    value = position.value
    match value:
        case dt.datetime():
            tagged: list[str | int] = ["t", value.isoformat()]
        case dt.date():
            tagged = ["d", value.isoformat()]
        case _:
            tagged = ["v", value]
    text = json.dumps([order, *tagged, position.id], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode("ascii")


def decode_cursor(cursor: str, order: str) -> Position | None:
    """None for anything that `encode_cursor` does not make for this order."""
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        match parts:
            case [str() as named, "t", str() as moment, (int() | str()) as key] if named == order:
                position = Position(dt.datetime.fromisoformat(moment), key)
            case [str() as named, "d", str() as day, (int() | str()) as key] if named == order:
                position = Position(dt.date.fromisoformat(day), key)
            case [str() as named, "v", (int() | str()) as value, (int() | str()) as key] if named == order:
                position = Position(value, key)
            case _:
                return None
    except (binascii.Error, ValueError, RecursionError):
        return None
    return position if encode_cursor(order, position) == cursor else None
