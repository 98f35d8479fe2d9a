"""Which customer an event of a system is about, told to those who watch that customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from subgraphs.hub.events.happening import Happening
from subgraphs.hub.operations.calls.call import System
from subgraphs.hub.sources.port import Crosswalk, LinkStatus, RecordKey
from subgraphs.kit.feed import Broadcast

__all__ = ["Change", "Changes"]

COUNTS = frozenset((LinkStatus.CONFIRMED, LinkStatus.PROBABLE))


@dataclass(frozen=True, slots=True)
class Change:
    """Keys, never values."""

    customer_id: str
    system: str
    kind: str
    """`account.address_added`"""
    at: dt.datetime


class Changes:
    """For all who watch in one process: the one that reads the outboxes."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self._told: Broadcast[Change] = Broadcast()

    @property
    def listeners(self) -> int:
        return len(self._told)

    async def tell(self, system: System, happening: Happening) -> None:
        """Raises SourceFailure. Where nobody watches, nothing is asked."""
        if not self.listeners:
            return
        key = happening.record_key if happening.record_type == system.type_name else None
        key = key or happening.notes.get(system.kind)
        if key is None:
            return
        record = RecordKey(system.code, system.kind, key)
        link = (await self._crosswalk.links_of_records([record])).get(record)
        if link is not None and link.status in COUNTS:
            self._told.tell(Change(link.customer_id, system.code, happening.kind, happening.at))

    async def of(self, customer_id: str) -> AsyncGenerator[Change, None]:
        """Of the customer behind this id, also once it was merged into another. Raises FellBehind."""
        async with aclosing(self._told.listen()) as changes:
            async for change in changes:
                behind = (await self._crosswalk.customers([customer_id])).get(customer_id)
                if behind is not None and behind.id == change.customer_id:
                    yield change
