"""The sweep over all customers: in batches, stopped and resumed, and stuck where nothing answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from subgraphs.hub.composites.copies import copied_fields
from subgraphs.hub.composites.drift.report import Report, drift_report
from subgraphs.hub.composites.drift.sweep import Sweep, begin, next_batch
from tests.subgraphs.hub.composites.conftest import EVERYWHERE, Asking, Silent, subject, told

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@dataclass
class Store:
    ids: Sequence[str]
    sweep: Sweep | None = None
    read: list[str] = field(default_factory=list)

    async def last(self) -> Sweep | None:
        return self.sweep

    async def keep(self, sweep: Sweep) -> None:
        self.sweep = sweep

    async def customers_after(self, position: str | None, count: int) -> Sequence[str]:
        return [id_ for id_ in self.ids if position is None or id_ > position][:count]

    async def customers(self) -> int:
        return len(self.ids)


def drifted(email: str) -> dict[str, dict[str, object]]:
    return {"Account": {"email": "jo@x.example"}, "CrmContact": {"email": email}}


async def report(asking: Asking, email: str) -> Report:
    gateway = Silent() if email == "silent" else told(drifted(email))
    return await drift_report(subject(*EVERYWHERE[:2]), copied_fields(), asking(gateway))


async def swept(store: Store, asking: Asking, emails: dict[str, str], count: int = 2) -> list[bool]:
    """Until it has ended or is stuck. Whether each batch was stuck."""

    async def reports(ids: Sequence[str]) -> Sequence[Report]:
        store.read.extend(ids)
        return [await report(asking, emails.get(id_, "jo@x.example")) for id_ in ids]

    sweep = await begin(store, NOW)
    stuck = []
    while sweep.ended_at is None and not any(stuck):
        batch = await next_batch(store, sweep, count, reports, NOW)
        sweep = batch.sweep
        stuck.append(batch.stuck)
    return stuck


async def test_every_customer_is_read_once_and_what_drifts_is_counted(asking: Asking) -> None:
    store = Store(["C1", "C2", "C3", "C4", "C5"])

    await swept(store, asking, {"C2": "old@x.example", "C5": "old@x.example"})

    assert store.read == store.ids
    assert store.sweep == Sweep(NOW, NOW, "C5", seen=5, drifting=2, unread=0)


async def test_a_sweep_of_nobody_ends(asking: Asking) -> None:
    store = Store([])

    await swept(store, asking, {})

    assert store.sweep == Sweep(NOW, NOW)


async def test_a_sweep_that_was_stopped_goes_on_where_it_was(asking: Asking) -> None:
    store = Store(["C1", "C2", "C3"], Sweep(NOW, None, "C2", seen=2, drifting=1))

    await swept(store, asking, {})

    assert store.read == ["C3"]
    assert store.sweep == Sweep(NOW, NOW, "C3", seen=3, drifting=1)


async def test_a_sweep_that_was_ended_begins_anew(asking: Asking) -> None:
    store = Store(["C1"], Sweep(NOW - dt.timedelta(days=1), NOW, "C1", seen=1))

    await swept(store, asking, {})

    assert store.read == ["C1"]
    assert store.sweep is not None
    assert store.sweep.started_at == NOW


async def test_where_nothing_can_be_read_the_sweep_stays_where_it_is(asking: Asking) -> None:
    store = Store(["C1", "C2", "C3"])

    stuck = await swept(store, asking, {"C3": "silent"})

    assert stuck == [False, True]
    assert store.sweep == Sweep(NOW, None, "C2", seen=2)


async def test_a_customer_of_whom_a_system_was_silent_is_counted_as_not_read_in_full(asking: Asking) -> None:
    store = Store(["C1", "C2"])

    await swept(store, asking, {"C1": "silent"})

    assert store.sweep == Sweep(NOW, NOW, "C2", seen=2, unread=1)
