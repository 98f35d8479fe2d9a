"""What is kept of a drift: customer, field, state and moment, and never a value.

A flag says that a copy was not in order when it was last seen. The queue of drift reads flags; they do not
compare anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.hub.composites.drift.report import ComparedField, Report
from subgraphs.hub.composites.drift.states import IN_SYNC, CopyStateKind, worst
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["FLAG_ORDER", "DriftFlag", "DriftFlags", "FlagChanges", "changes"]

FLAG_ORDER = "CUSTOMER"
"""The queue: by customer, so that a flag that is seen anew keeps its place."""


@dataclass(frozen=True, slots=True)
class DriftFlag:
    customer_id: str
    field: str
    """The coordinate of the owner, for example `Account.email`."""
    state: CopyStateKind
    seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FlagChanges:
    raised: tuple[DriftFlag, ...] = ()
    lowered: tuple[tuple[str, str], ...] = ()
    """Customer and field of flags that no longer hold."""

    def __bool__(self) -> bool:
        return bool(self.raised or self.lowered)

    def __add__(self, other: FlagChanges) -> FlagChanges:
        return FlagChanges(self.raised + other.raised, self.lowered + other.lowered)


class DriftFlags(Protocol):
    async def of_customers(self, customer_ids: Collection[str]) -> Mapping[str, tuple[DriftFlag, ...]]: ...

    async def change(self, changes: FlagChanges) -> None: ...

    async def page(self, field: str | None, request: PageRequest) -> Page[DriftFlag]: ...


def changes(
    customer_id: str, known: Sequence[DriftFlag], report: Report, seen_at: dt.datetime
) -> FlagChanges:
    """What a report changes about the flags. A copy that could not be read changes nothing."""
    seen = {item.field: _seen(item) for item in report.items}
    raised = tuple(
        DriftFlag(customer_id, field, state, seen_at)
        for field, state in seen.items()
        if state is not None and state not in IN_SYNC
    )
    unclear = {field for field, state in seen.items() if state is None}
    held = unclear | {flag.field for flag in raised}
    lowered = tuple((customer_id, flag.field) for flag in known if flag.field not in held)
    return FlagChanges(raised, lowered)


def _seen(item: ComparedField) -> CopyStateKind | None:
    """None where all copies that were seen are in order and another one was not seen."""
    seen = [copy.state for copy in item.copies if copy.state is not CopyStateKind.UNREADABLE]
    state = worst(seen) if seen else None
    if len(seen) < len(item.copies) and (state is None or state in IN_SYNC):
        return None
    return state
