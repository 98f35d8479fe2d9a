"""The adapter: what the desk says, in the words of the port. Nothing above it knows of the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.pages import Placed, Position
from subgraphs.kit.products import values
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.paging import Chunk, ProductList, Stretch
from subgraphs.kit.products.sight import Sight
from subgraphs.kit.rows import Rows

__all__ = ["NEWEST", "DeskSource", "EntryRecord", "MemberRecord"]

NEWEST = "NEWEST"

ZONE = "Europe/Paris"

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    key: str
    card_number: str
    email: str | None
    enrolled_at: dt.datetime
    points: Decimal


@dataclass(frozen=True, slots=True)
class EntryRecord:
    member: str
    key: str
    at: dt.datetime
    points: Decimal
    label: str


MEMBERS = Sight[MemberRecord](owner=lambda member: member.key)

ENTRIES = Sight[EntryRecord](owner=lambda entry: entry.member)


class DeskSource:
    def __init__(self, calls: ProductCalls, rows: Rows | None = None) -> None:
        self._calls = calls
        self._rows = rows

    def seen_by(self, rows: Rows) -> DeskSource:
        return DeskSource(self._calls, rows)

    async def members(self, keys: Sequence[str]) -> list[MemberRecord | None]:
        """One call, however many keys there are."""
        wanted = [("id", key) for key in dict.fromkeys(keys)]
        answer = await self._calls.send(read("/members", wanted)) if wanted else None
        rows = _rows(answer.object(), "members") if answer else ()
        found = {record.key: record for record in MEMBERS.of(self._rows, map(_member, rows))}
        return [found.get(key) for key in keys]

    @property
    def ledger(self) -> ProductList[EntryRecord, None]:
        shows = None if self._rows is None else lambda entry: ENTRIES.shows(self._rows, entry)
        return ProductList(self._entries, self._count, shows=shows)

    async def _entries(self, member: str, _: None, stretch: Stretch) -> Chunk[EntryRecord]:
        """The desk's pages have ten rows and begin with 1; it cannot compare, so a walk begins there."""
        order = "newest" if stretch.falls else "oldest"
        answer = await self._movements(member, {"page": stretch.number + 1, "order": order})
        rows = [_entry(member, row) for row in _rows(answer, "movements")]
        placed = [Placed(row, Position(row.at, int(row.key))) for row in rows]
        return Chunk(placed, more=stretch.number + 1 < values.whole(answer.get("pages", 0)))

    async def _count(self, member: str, _: None) -> int | None:
        return values.whole((await self._movements(member, {})).get("count", 0))

    async def _movements(self, member: str, query: Mapping[str, str | int]) -> Json:
        if not member.isdecimal():
            return {}  # no key of the desk's, and nothing that belongs in a path
        answer = await self._calls.send(read(f"/members/{member}/movements", query, also=[404]))
        return answer.object() if answer.status == 200 else {}


def _rows(answer: Json, name: str) -> Iterable[Json]:
    match answer.get(name, []):
        case list(rows) if all(isinstance(row, dict) for row in rows):
            return rows
        case _:
            raise ProductUnreadable(f"{name} is no list of objects")


def _member(row: Json) -> MemberRecord:
    return MemberRecord(
        key=str(values.whole(row.get("id"))),
        card_number=values.text(row.get("card")) or "",
        email=values.text(row.get("email")),
        enrolled_at=values.moment(row.get("joined"), ZONE),
        points=values.decimal(row.get("points")),
    )


def _entry(member: str, row: Json) -> EntryRecord:
    return EntryRecord(
        member=member,
        key=str(values.whole(row.get("id"))),
        at=values.moment(row.get("at"), ZONE),
        points=values.decimal(row.get("points")),
        label=values.text(row.get("why")) or "",
    )
