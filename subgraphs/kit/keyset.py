"""Keyset pages in SQL: for one list, and for the lists of many owners in one statement.

Each owner's page is read by its own short walk along an index (a lateral join; in SQLite, which has none, a
correlated subquery). A window function over all rows of all owners would say the same, but would
read the 100,000 rows of a large owner to show ten.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.lists import Owner
from subgraphs.kit.lookups import number_of
from subgraphs.kit.pages import Page, PageRequest, Placed, Position, SortValue

__all__ = [
    "COUNT_LIMIT",
    "Keyset",
    "Listing",
    "SqlList",
    "count_by_owner",
    "page",
    "pages_by_owner",
]

COUNT_LIMIT = 10_000
"""Totals up to here are cheap: the count walks an index and stops. Beyond it the total is null."""

RecordT = TypeVar("RecordT")
CriteriaT = TypeVar("CriteriaT")
Key = int | str
Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order of a table. Neither column is ever null, `id` is unique, and an index holds both.

    A text `id` needs the collation "C" in PostgreSQL (`columns.TextKey`), so that Python and SQL agree.
    """

    column: Column[object]
    id: Column[object]
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A table whose rows are shown in pages: which orders it has, and which column names the owner."""

    table: Table
    owner: Column[object]
    orders: Mapping[str, Keyset]


def keyset_page(
    statement: Select[*tuple[object, ...]], keyset: Keyset, request: PageRequest
) -> Select[*tuple[object, ...]]:
    """Adds the condition, the order, and a limit of one row more than asked, which tells of a next page."""
    falls = keyset.descending != request.from_end
    if request.anchor is not None:
        _refuse_foreign(request.anchor, keyset)
        here = tuple_(keyset.column, keyset.id)
        there = tuple_(
            literal(request.anchor.value, keyset.column.type), literal(request.anchor.id, keyset.id.type)
        )
        statement = statement.where(here < there if falls else here > there)
    ordered = (keyset.column.desc(), keyset.id.desc()) if falls else (keyset.column, keyset.id)
    return statement.order_by(*ordered).limit(request.size + 1)


def _refuse_foreign(anchor: Position, keyset: Keyset) -> None:
    """A cursor is opaque but not sealed: one that was put together by hand may hold anything."""
    for value, of in ((anchor.value, keyset.column), (anchor.id, keyset.id)):
        is_naive = isinstance(value, dt.datetime) and value.tzinfo is None
        if type(value) is not of.type.python_type or is_naive:
            raise BadUserInput("The cursor is not one of this list. Leave it out to start anew.")


async def page(
    database: Database,
    listing: Listing,
    request: PageRequest,
    record: Callable[[AnyRow], RecordT],
    where: Where = (),
) -> Page[RecordT]:
    """One page over all rows, whoever owns them."""
    keyset = listing.orders[request.order]
    shown = select(listing.table).where(*where, *database.visible(listing.table))
    rows = await database.rows(keyset_page(shown, keyset, request))
    return _cut(_placed(rows, keyset, record), keyset, request)


async def pages_by_owner(
    database: Database,
    listing: Listing,
    owners: Sequence[tuple[Key, ...]],
    request: PageRequest,
    record: Callable[[AnyRow], RecordT],
    where: Where = (),
) -> list[Page[RecordT]]:
    """The same page for each of many owners, in one statement. The lists of an owner's keys are merged."""
    keys = _distinct(owners)
    if not keys:
        return [Page(()) for _ in owners]
    keyset = listing.orders[request.order]
    statement = _statement(database.dialect, listing, request, (*where, *database.visible(listing.table)))
    found = await database.rows(statement, _keys_parameter(database.dialect, keys))
    rows = [row for row in found if row._mapping[listing.owner.name] is not None]
    by_key: defaultdict[Key, list[Placed[RecordT]]] = defaultdict(list)
    for row, placed in zip(rows, _placed(rows, keyset, record), strict=True):
        by_key[cast(Key, row._mapping[listing.owner.name])].append(placed)
    return [
        _cut([placed for key in dict.fromkeys(owner) for placed in by_key[key]], keyset, request)
        for owner in owners
    ]


async def count_by_owner(
    database: Database, listing: Listing, owners: Sequence[tuple[Key, ...]], where: Where = ()
) -> list[int | None]:
    """How many rows each owner has, in one statement; None above COUNT_LIMIT."""
    keys = _distinct(owners)
    if not keys:
        return [0 for _ in owners]
    parent = _parents(database.dialect, listing.owner)
    counted = (
        select(literal(1))
        .select_from(listing.table)
        .where(listing.owner == parent.c.value, *where, *database.visible(listing.table))
        .limit(COUNT_LIMIT + 1)
        .correlate(parent)
        .subquery()
    )
    total = select(func.count()).select_from(counted).correlate(parent).scalar_subquery()
    statement = select(parent.c.value, total.label("total"))
    rows = await database.rows(statement, _keys_parameter(database.dialect, keys))
    totals = {row.value: cast(int, row.total) for row in rows}
    sums = [sum(totals[key] for key in dict.fromkeys(owner)) for owner in owners]
    return [total if total <= COUNT_LIMIT else None for total in sums]


def _statement(
    dialect: str, listing: Listing, request: PageRequest, where: Where
) -> Select[*tuple[object, ...]]:
    keyset = listing.orders[request.order]
    parent = _parents(dialect, listing.owner)
    owned = (listing.owner == parent.c.value, *where)
    if dialect != "sqlite":
        walk = keyset_page(select(listing.table).where(*owned), keyset, request).lateral("walk")
        return select(walk).select_from(parent.join(walk, true()))
    walked = keyset_page(select(keyset.id).where(*owned), keyset, request).correlate(parent)
    shown = _shown(listing.table)
    # An outer join, because its order is kept: for a small table SQLite would rather read all of it for each
    # owner. An owner without rows then has a null one. tests/subgraphs/kit/test_keyset_walk.py holds this.
    owned_rows = parent.outerjoin(shown, shown.c[keyset.id.name].in_(walked))
    return select(shown).select_from(owned_rows)


# The parts of a statement that never change are made once: they cost more than the rest of it.


@cache
def _shown(table: Table) -> FromClause:
    return table.alias("shown")


@cache
def _parents(dialect: str, owner: Column[object]) -> TableValuedAlias:
    """The keys as a table of one column and one parameter, so that the statement's text never changes."""
    if dialect == "sqlite":
        return func.json_each(bindparam("keys")).table_valued("value", name="parent")
    unnested = func.unnest(bindparam("keys", type_=ARRAY(owner.type)))
    return unnested.table_valued(column("value", owner.type)).render_derived(name="parent")


def _keys_parameter(dialect: str, keys: list[Key]) -> dict[str, object]:
    return {"keys": json.dumps(keys) if dialect == "sqlite" else keys}


def _distinct(owners: Iterable[tuple[Key, ...]]) -> list[Key]:
    return list(dict.fromkeys(key for owner in owners for key in owner))


def _placed(
    rows: Sequence[AnyRow], keyset: Keyset, record: Callable[[AnyRow], RecordT]
) -> list[Placed[RecordT]]:
    value, key = keyset.column.name, keyset.id.name
    return [
        Placed(record(row), Position(cast(SortValue, row._mapping[value]), cast(Key, row._mapping[key])))
        for row in rows
    ]


def _cut(rows: list[Placed[RecordT]], keyset: Keyset, request: PageRequest) -> Page[RecordT]:
    """Sorts what was read, takes the rows that were asked for, and says whether others lie on both sides."""
    falls = keyset.descending != request.from_end
    rows.sort(key=lambda placed: (placed.position.value, placed.position.id), reverse=falls)
    beyond, behind = len(rows) > request.size, request.anchor is not None
    shown = rows[: request.size]
    if request.from_end:
        return Page(tuple(reversed(shown)), has_next=behind, has_previous=beyond)
    return Page(tuple(shown), has_next=beyond, has_previous=behind)


class SqlList(Generic[RecordT, CriteriaT]):
    """A `PagedList` of a table whose owner column is a number, or a text by `key_of=str`."""

    def __init__(
        self,
        database: Database,
        listing: Listing,
        record: Callable[[AnyRow], RecordT],
        where: Callable[[CriteriaT], Where] = lambda _: (),
        key_of: Callable[[str], Key | None] = number_of,
    ) -> None:
        self._database = database
        self._listing = listing
        self._record = record
        self._where = where
        self._key_of = key_of

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[RecordT]]:
        request, criteria = asked
        keys, where = self._keys(owners), self._where(criteria)
        return await pages_by_owner(self._database, self._listing, keys, request, self._record, where)

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        return await count_by_owner(self._database, self._listing, self._keys(owners), self._where(criteria))

    def _keys(self, owners: Sequence[Owner]) -> list[tuple[Key, ...]]:
        return [tuple(key for text in owner if (key := self._key_of(text)) is not None) for owner in owners]
