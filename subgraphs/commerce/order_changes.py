"""Orders whose status changes, found by what the source says was updated last.

So it does not matter who changes them: the shop's own engine tells nobody. An order whose status is not known
from before is told once when anything of it changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import OrderCriteria, OrderRecord, OrderSort, OrderStatus
from subgraphs.kit.feed import Feed
from subgraphs.kit.pages import MAX_PAGE_SIZE, PageRequest

__all__ = ["OrderChanges"]

STATUSES_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Position:
    updated_at: dt.datetime
    told: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """Keys and versions of the orders that were updated at this very moment, and dealt with."""


class OrderChanges:
    """For all who listen in one process. `clock` is that of the source."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._source: CommerceSource | None = None
        self._feed: Feed[str, Position] | None = None
        self._statuses: dict[str, OrderStatus] = {}

    def listen(self, source: CommerceSource) -> AsyncGenerator[str, None]:
        """Keys of orders, of all customers. Raises FellBehind and SourceFailure."""
        if self._feed is None or self._source is not source:
            self._source, self._feed = source, Feed(partial(self._read, source))
        return self._feed.listen()

    async def _read(self, source: CommerceSource, after: Position | None) -> tuple[Sequence[str], Position]:
        if after is None:
            return (), Position(self._clock())
        records = await _updated_since(source, after.updated_at)
        if not records:
            return (), after
        latest = records[-1].updated_at
        told = frozenset((each.key, each.version) for each in records if each.updated_at == latest)
        if latest == after.updated_at:
            told |= after.told
        new = [each for each in records if (each.key, each.version) not in after.told]
        return [each.key for each in new if self._has_changed(each)], Position(latest, told)

    def _has_changed(self, order: OrderRecord) -> bool:
        before = self._statuses.pop(order.key, None)
        self._statuses[order.key] = order.status
        if len(self._statuses) > STATUSES_KEPT:
            self._statuses.pop(next(iter(self._statuses)))
        return before is not order.status


async def _updated_since(source: CommerceSource, moment: dt.datetime) -> Sequence[OrderRecord]:
    records: list[OrderRecord] = []
    request = PageRequest(OrderSort.UPDATED_AT_ASC, MAX_PAGE_SIZE)
    while True:
        page = await source.orders.all(request, OrderCriteria(updated_since=moment))
        records += [row.record for row in page.rows]
        if not page.has_next:
            return records
        request = replace(request, anchor=page.rows[-1].position)
