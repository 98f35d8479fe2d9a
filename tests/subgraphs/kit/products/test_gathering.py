"""Keys of several requests go to the product together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from subgraphs.kit.errors import SourceDown
from subgraphs.kit.products.budget import CallBudget
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.gathering import GatheredReads
from tests.subgraphs.kit.products.conftest import Clock, Connect


@dataclass
class Accounts:
    """Of a product that knows all keys but 9."""

    batches: list[list[str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None

    async def __call__(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.batches.append(list(keys))
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return {key: f"account {key}" for key in keys if key != "9"}


Gather = Callable[..., GatheredReads[str]]


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


async def turned() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_is_asked_for_meanwhile_goes_with_the_next_call(
    connect: Connect, accounts: Accounts
) -> None:
    gathered = GatheredReads(connect(), accounts, most=3)
    asked = []
    for key in "1234567":
        asked.append(asyncio.create_task(gathered.many([key])))
        await turned()
    assert accounts.batches == [["1"], ["2"]]
    accounts.gate.set()

    assert [await one for one in asked] == [{key: f"account {key}"} for key in "1234567"]
    assert accounts.batches == [["1"], ["2"], ["3", "4", "5"], ["6", "7"]]


async def test_a_key_that_is_under_way_is_not_asked_for_again(connect: Connect, accounts: Accounts) -> None:
    gathered = GatheredReads(connect(), accounts)
    asked = [asyncio.create_task(gathered.many(["1"])) for _ in range(3)]
    await turned()
    accounts.gate.set()
    await asyncio.gather(*asked)

    assert accounts.batches == [["1"]]


async def test_a_key_is_good_for_its_time_and_so_is_one_that_nobody_knows(
    connect: Connect, accounts: Accounts, clock: Clock
) -> None:
    accounts.gate.set()
    gathered = GatheredReads(connect(ttl=60), accounts)
    assert await gathered.many(["1", "9"]) == {"1": "account 1"}
    clock.now += 30
    assert await gathered.many(["9", "1"]) == {"1": "account 1"}
    assert gathered.age("1") == 30
    clock.now += 30
    await gathered.many(["1"])

    assert accounts.batches == [["1", "9"], ["1"]]


async def test_nothing_is_shown_again_after_a_write(connect: Connect, accounts: Accounts) -> None:
    accounts.gate.set()
    calls = connect(ttl=60)
    gathered = GatheredReads(calls, accounts)
    await gathered.many(["1"])
    calls.forget()
    await gathered.many(["1"])

    assert accounts.batches == [["1"], ["1"]]


async def test_a_call_that_fails_is_told_to_its_own_askers(connect: Connect, accounts: Accounts) -> None:
    gathered = GatheredReads(connect(), accounts)
    accounts.failure = SourceDown()
    accounts.gate.set()
    with pytest.raises(SourceDown):
        await gathered.many(["1"])
    accounts.failure = None

    assert await gathered.many(["1"]) == {"1": "account 1"}


async def test_where_few_calls_are_left_the_next_one_waits_for_company(
    connect: Connect, accounts: Accounts, clock: Clock
) -> None:
    accounts.gate.set()
    calls = connect(calls_per_minute=60)
    gathered = GatheredReads(calls, accounts)
    for _ in range(30):
        await calls.budget.take(clock.now + 1)
    await asyncio.gather(*(gathered.many([key]) for key in "12345"))

    assert accounts.batches == [["1", "2", "3", "4", "5"]]
    assert clock.waits == [2.0]


async def scarce(calls: ProductCalls, clock: Clock) -> None:
    for _ in range(30):
        await calls.budget.take(clock.now + 1)


async def test_what_is_old_is_shown_while_calls_are_scarce_and_read_behind(
    connect: Connect, accounts: Accounts, clock: Clock
) -> None:
    accounts.gate.set()
    calls = connect(ttl=60, scarce_ttl=600, calls_per_minute=60)
    gathered = GatheredReads(calls, accounts)
    await gathered.many(["1"])
    clock.now += 60
    await scarce(calls, clock)

    assert await gathered.many(["1"]) == {"1": "account 1"}
    assert accounts.batches == [["1"]]
    await turned()
    await turned()
    assert accounts.batches == [["1"], ["1"]]


async def test_what_is_too_old_is_waited_for_and_so_is_all_that_is_old_while_there_are_plenty(
    connect: Connect, accounts: Accounts, clock: Clock
) -> None:
    accounts.gate.set()
    calls = connect(ttl=60, scarce_ttl=600, calls_per_minute=60)
    gathered = GatheredReads(calls, accounts)
    await gathered.many(["1"])
    clock.now += 60
    await gathered.many(["1"])
    assert accounts.batches == [["1"], ["1"]]
    clock.now += 600
    await scarce(calls, clock)
    await gathered.many(["1"])

    assert accounts.batches == [["1"], ["1"], ["1"]]


async def test_a_call_that_goes_takes_along_what_is_old(
    connect: Connect, accounts: Accounts, clock: Clock
) -> None:
    accounts.gate.set()
    calls = connect(ttl=60, scarce_ttl=600, calls_per_minute=60)
    gathered = GatheredReads(calls, accounts, most=3)
    for key in "1234":
        await gathered.many([key])
    clock.now += 60
    await scarce(calls, clock)
    await gathered.many(["5"])

    assert accounts.batches[-1] == ["5", "1", "2"]
    assert gathered.age("1") == 0


async def test_a_day_is_looked_ahead_for_from_its_tenth_call_in_a_hundred_on(clock: Clock) -> None:
    budget = CallBudget(600, 100, clock, clock.sleep)
    for _ in range(9):
        await budget.take(clock.now)
    assert budget.pace() == 0
    await budget.take(clock.now)

    assert budget.pace() == 24 * 3600 / 90
