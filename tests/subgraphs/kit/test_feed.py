from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing

import pytest

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.feed import Broadcast, Feed, FellBehind


class Ledger:
    """A source of numbered entries."""

    def __init__(self, *entries: str) -> None:
        self.entries = list(entries)
        self.is_down = False
        self.readings = 0

    async def read(self, after: int | None) -> tuple[Sequence[str], int]:
        self.readings += 1
        if self.is_down:
            raise SourceDown
        return ([] if after is None else self.entries[after:]), len(self.entries)


def feed(ledger: Ledger, most_waiting: int = 10) -> Feed[str, int]:
    return Feed(ledger.read, seconds=0, most_waiting=most_waiting)


async def heard(feed: Feed[str, int], number: int) -> list[str]:
    async with aclosing(feed.listen()) as items:
        return [await anext(items) for _ in range(number)]


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - the feed tells nobody when it is read
        await asyncio.sleep(0)


async def listening(feed: Feed[str, int], number: int) -> None:
    """Until so many listen."""
    await until(lambda: len(feed) == number)


async def test_who_listens_hears_what_comes_and_not_what_was() -> None:
    ledger = Ledger("opening balance")
    shared = feed(ledger)
    listener = asyncio.create_task(heard(shared, 2))
    await listening(shared, 1)

    ledger.entries += ["sale", "refund"]

    assert await listener == ["sale", "refund"]


async def test_all_listeners_share_one_reading() -> None:
    ledger = Ledger()
    shared = feed(ledger)
    listeners = [asyncio.create_task(heard(shared, 1)) for _ in range(5)]
    await listening(shared, 5)
    before = ledger.readings

    ledger.entries.append("sale")

    assert await asyncio.gather(*listeners) == [["sale"]] * 5
    assert ledger.readings - before <= 2


async def test_where_nobody_listens_nothing_is_read() -> None:
    ledger = Ledger()
    shared = feed(ledger)
    listener = asyncio.create_task(heard(shared, 1))
    await listening(shared, 1)
    ledger.entries.append("sale")
    await listener
    readings = ledger.readings

    for _ in range(10):
        await asyncio.sleep(0)

    assert ledger.readings == readings


async def test_what_happens_while_the_source_is_down_is_heard_later() -> None:
    ledger = Ledger()
    shared = feed(ledger)
    listener = asyncio.create_task(heard(shared, 1))
    await listening(shared, 1)

    ledger.is_down = True
    ledger.entries.append("sale")
    before = ledger.readings
    await until(lambda: ledger.readings >= before + 3)
    ledger.is_down = False

    assert await listener == ["sale"]


async def test_a_listener_that_takes_nothing_falls_behind_and_alone() -> None:
    told: Broadcast[int] = Broadcast(most_waiting=2)
    slow, quick = told.listen(), told.listen()
    waiting = [asyncio.create_task(anext(each)) for each in (slow, quick)]  # type: ignore[arg-type]
    await until(lambda: len(told) == 2)

    told.tell(0)
    await asyncio.gather(*waiting)
    for number in (1, 2, 3):
        told.tell(number)
        assert await anext(quick) == number

    with pytest.raises(FellBehind):
        while await anext(slow):
            pass
    assert len(told) == 1
