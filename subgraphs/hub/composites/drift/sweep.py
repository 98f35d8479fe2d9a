"""Reads the drift of all customers, a batch at a time, so that their flags are as fresh as the sweep.

How far it is lies in the hub's store: whoever asks for the next batch, from wherever, goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from subgraphs.hub.composites.drift.report import Report
from subgraphs.hub.composites.drift.states import DriftStatus

__all__ = ["Batch", "Sweep", "Sweeps", "begin", "next_batch"]


@dataclass(frozen=True, slots=True)
class Sweep:
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    position: str | None = None
    """The last customer that was read."""
    seen: int = 0
    drifting: int = 0
    unread: int = 0
    """Customers of whom a system could not be read."""


class Sweeps(Protocol):
    async def last(self) -> Sweep | None: ...

    async def keep(self, sweep: Sweep) -> None: ...

    async def customers_after(self, position: str | None, count: int) -> Sequence[str]: ...

    async def customers(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Batch:
    sweep: Sweep
    unreachable: tuple[str, ...] = ()
    stuck: bool = False
    """Nothing at all could be read. The sweep stays where it was, to be resumed later."""


Reports = Callable[[Sequence[str]], Awaitable[Sequence[Report]]]
"""Reads the drift of these customers, and refreshes their flags."""


async def begin(sweeps: Sweeps, now: dt.datetime) -> Sweep:
    """The sweep that was not ended; else a new one."""
    last = await sweeps.last()
    if last is not None and last.ended_at is None:
        return last
    sweep = Sweep(now)
    await sweeps.keep(sweep)
    return sweep


async def next_batch(sweeps: Sweeps, sweep: Sweep, count: int, reports: Reports, now: dt.datetime) -> Batch:
    customers = await sweeps.customers_after(sweep.position, count)
    found = await reports(customers) if customers else ()
    compared = [report for report in found if report.items]
    if compared and not any(report.was_read for report in compared):
        return Batch(sweep, _unreachable(compared), stuck=True)
    ended = len(customers) < count
    moved = replace(
        sweep,
        position=customers[-1] if customers else sweep.position,
        seen=sweep.seen + len(customers),
        drifting=sweep.drifting + sum(report.drifts for report in compared),
        unread=sweep.unread + sum(report.status is DriftStatus.INCOMPLETE for report in compared),
        ended_at=now if ended else None,
    )
    await sweeps.keep(moved)
    return Batch(moved, _unreachable(compared))


def _unreachable(reports: Sequence[Report]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(system for report in reports for system in report.unreachable))
