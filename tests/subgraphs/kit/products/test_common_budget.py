"""Several processes and one budget, counted in a real Redis that stops, hangs and comes back empty."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic

import httpx
import pytest
from pydantic import ValidationError
from redis.asyncio import Redis

from subgraphs.kit.errors import SourceFailure, SourceTimeout
from subgraphs.kit.products.budget import CallBudget
from subgraphs.kit.products.call import Answer, read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.common_budget import CommonBudget
from subgraphs.kit.products.common_store import Amounts, CommonStore, Own
from subgraphs.kit.products.faults import ProductThrottled
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.sharing import budget_name, budget_of
from tests.conftest import RedisServer, redis_server

SPENDER = Path(__file__).with_name("spender.py")

NOTHING = Own(call=False, place=False)

Open = Callable[..., CommonBudget]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
async def opened(redis: RedisServer) -> AsyncIterator[Open]:
    """A budget as one process has it. `sees`: it reaches Redis."""
    budgets: list[CommonBudget] = []

    def make(whole: Amounts, processes: int, *, sees: bool = True) -> CommonBudget:
        url = redis.url if sees else "redis://127.0.0.1:1"
        budgets.append(CommonBudget(CommonStore(url, "shop", monotonic), whole, processes))
        return budgets[-1]

    yield make
    for budget in budgets:
        await budget.close()


async def counting_since_long(redis: RedisServer) -> None:
    """As if Redis had begun to count long ago: in its first minute it gives nothing common."""
    client = Redis.from_url(redis.url)
    await client.set("fiche:calls:{shop}:epoch", 1)
    await client.aclose()


async def spent(budgets: list[CommonBudget], tries: int = 40) -> list[int]:
    """By each, one after the other in turn."""
    got = [0 for _ in budgets]
    for _ in range(tries):
        for place, budget in enumerate(budgets):
            try:
                await budget.give_back(await budget.take(monotonic()))
                got[place] += 1
            except ProductThrottled:
                pass
    return got


async def test_processes_spend_one_budget_to_its_last_call(redis: RedisServer) -> None:
    await counting_since_long(redis)
    arguments = [sys.executable, str(SPENDER), redis.url, "3", "40"]
    processes = [
        await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE) for _ in range(3)
    ]
    outputs = [(await process.communicate())[0] for process in processes]

    assert sum(int(output) for output in outputs) == 25


async def test_a_process_may_take_what_others_leave(redis: RedisServer, opened: Open) -> None:
    """The own parts of the others stay theirs."""
    await counting_since_long(redis)
    whole = Amounts(per_minute=40, per_day=0, at_once=4)

    assert await spent([opened(whole, 4), opened(whole, 4)]) == [15, 15]
    assert await spent([opened(whole, 4), opened(whole, 4)]) == [5, 5]


async def test_whoever_does_not_see_redis_keeps_to_its_own_part(redis: RedisServer, opened: Open) -> None:
    await counting_since_long(redis)
    whole = Amounts(per_minute=40, per_day=0, at_once=4)
    budgets = [*(opened(whole, 4) for _ in range(3)), opened(whole, 4, sees=False)]

    got = await spent(budgets)
    assert (got[3], sum(got)) == (5, 40)


async def test_a_redis_that_stops_and_comes_back_empty_gives_nothing_twice(
    redis: RedisServer, opened: Open
) -> None:
    await counting_since_long(redis)
    whole = Amounts(per_minute=40, per_day=30, at_once=4)
    first, second = opened(whole, 2), opened(whole, 2)
    before = await spent([first, second], tries=6)
    redis.stop()
    without = await spent([first, second], tries=3)
    redis.start()
    again = opened(whole, 2)
    after = await spent([again], tries=20)

    assert (before, without) == ([6, 6], [3, 3])
    assert after == [7], "its own part of the day, and nothing common before a minute has passed"


async def test_a_redis_that_forgot_is_told_what_was_spent_of_the_day(
    redis: RedisServer, opened: Open
) -> None:
    await counting_since_long(redis)
    whole, common = Amounts(60, 20, 40), Amounts(30, 10, 20)
    store = CommonStore(redis.url, "shop", monotonic)
    for number in range(9):
        await store.take(f"call {number}", (common, whole), NOTHING, 1)
    client = Redis.from_url(redis.url)
    await client.flushall()
    told = await store.take("call 10", (common, whole), NOTHING, 1)
    newcomer = CommonStore(redis.url, "shop", monotonic)
    heard = await newcomer.take("call 11", (common, whole), NOTHING, 1)
    for one in (store, newcomer, client):
        await (one.aclose() if isinstance(one, Redis) else one.close())

    assert told is not None
    assert heard is not None
    assert (told.is_granted, heard.is_granted) == (False, False)
    assert heard.spent[1][0] == 9


async def test_a_redis_that_hangs_costs_a_moment_and_no_call(redis: RedisServer, opened: Open) -> None:
    await counting_since_long(redis)
    budget = opened(Amounts(per_minute=40, per_day=0, at_once=4), 2)
    redis.freeze()
    try:
        got = await spent([budget])
    finally:
        redis.thaw()

    assert got == [10]


async def test_calls_at_once_are_counted_over_all(redis: RedisServer, opened: Open) -> None:
    await counting_since_long(redis)
    whole = Amounts(per_minute=100, per_day=0, at_once=5)
    first, second = opened(whole, 2), opened(whole, 2)
    taken = [await budget.take(monotonic()) for budget in (first, second, first, second, first)]
    with pytest.raises(SourceTimeout):
        await second.take(monotonic())
    await first.give_back(taken[0])

    assert await second.take(monotonic() + 1)


async def test_what_the_product_asked_one_to_wait_for_holds_for_all(redis: RedisServer, opened: Open) -> None:
    await counting_since_long(redis)
    whole = Amounts(per_minute=100, per_day=0, at_once=4)
    first, second = opened(whole, 2), opened(whole, 2)
    call = await first.take(monotonic())
    first.pause(30)
    await first.give_back(call)

    with pytest.raises(ProductThrottled) as raised:
        await second.take(monotonic() + 20)
    assert raised.value.after == pytest.approx(30, abs=1)


async def test_a_pace_is_that_of_all(redis: RedisServer, opened: Open) -> None:
    await counting_since_long(redis)
    whole = Amounts(per_minute=60, per_day=0, at_once=4)
    first, second = opened(whole, 2), opened(whole, 2)
    await spent([first], tries=29)
    assert first.pace() == 0
    await spent([second], tries=1)

    assert second.pace() == pytest.approx(2 * 60 / 30, abs=0.5)


def test_without_a_store_each_process_has_an_equal_part() -> None:
    settings = settings_of(processes=4, calls_per_minute=61, calls_per_day=5_000, concurrency=5)
    budget, at_once = budget_of(settings, monotonic, asyncio.sleep)

    assert isinstance(budget, CallBudget)
    assert (budget.left(), at_once) == (15, 1)


def test_a_budget_that_is_smaller_than_its_processes_is_refused() -> None:
    with pytest.raises(ValidationError, match="8 processes cannot share 5 calls"):
        settings_of(processes=8, calls_per_minute=60, concurrency=5)
    with pytest.raises(ValidationError, match="is no redis://"):
        settings_of(budget_store="http://redis.example")


def settings_of(**given: object) -> ProductSettings:
    return ProductSettings.model_validate({"source": "desk", "url": "http://desk.example", **given})


def test_failures_of_the_budget_are_failures_of_the_source() -> None:
    assert issubclass(ProductThrottled, SourceFailure)
    assert issubclass(SourceTimeout, SourceFailure)


async def test_a_product_sees_no_more_calls_than_the_budget_of_all_its_callers(redis: RedisServer) -> None:
    """Redis is stopped in the middle."""
    seen, at_once, most_at_once = 0, 0, 0

    async def product(request: httpx.Request) -> httpx.Response:
        nonlocal seen, at_once, most_at_once
        seen, at_once = seen + 1, at_once + 1
        most_at_once = max(most_at_once, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        if seen == 12:
            redis.stop()
        return httpx.Response(200, json={})

    given = settings_of(
        processes=2,
        calls_per_minute=40,
        concurrency=4,
        budget_store=redis.url,
        ttl=0,
        seconds=0.5,
    )
    name = budget_name(given)
    client = Redis.from_url(redis.url)
    await client.set(f"fiche:calls:{{{name}}}:epoch", 1)
    await client.aclose()
    callers = [ProductCalls(given, transport=httpx.MockTransport(product)) for _ in range(2)]
    asked = [calls.send(read(f"/{number}")) for number in range(60) for calls in callers]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for calls in callers:
        await calls.close()

    assert 12 + 8 <= seen <= 40
    assert most_at_once <= 4
    assert all(isinstance(one, Answer | SourceFailure) for one in answers)
