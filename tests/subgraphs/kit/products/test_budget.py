"""Whenever one looks, the calls of the last minute are within the budget."""

from __future__ import annotations

import asyncio
from bisect import bisect_left

import pytest

from subgraphs.kit.products.budget import CallBudget
from subgraphs.kit.products.faults import ProductThrottled
from tests.subgraphs.kit.products.conftest import Clock


@pytest.mark.parametrize("start", [0.1, 0.7, 1 / 3, 1e6 + 0.3])
async def test_crowds_that_wait_for_the_same_moment_do_not_pass_together(start: float) -> None:
    """Moments are rounded: 0.1 + 60 - 60 is not 0.1."""
    clock, sent = Clock(start), []
    budget = CallBudget(5, clock=clock, sleep=clock.sleep)

    async def call() -> None:
        try:
            await budget.take(clock.now + 30)
        except ProductThrottled:
            return
        sent.append(clock.now)

    for _ in range(100):
        await asyncio.gather(*(call() for _ in range(7)))
        clock.now += 3.7

    in_a_minute = [place + 1 - bisect_left(sent, at - 59.999) for place, at in enumerate(sent)]
    assert max(in_a_minute) == 5
    assert len(sent) >= 5 * (clock.now - start) / 60 * 0.8


async def test_a_day_is_counted_as_well(clock: Clock) -> None:
    budget = CallBudget(60, 12, clock, clock.sleep)
    for _ in range(12):
        await budget.take(clock.now)

    with pytest.raises(ProductThrottled) as raised:
        await budget.take(clock.now + 3600)
    assert raised.value.after == 24 * 3600


async def test_there_is_no_pace_while_there_are_plenty(clock: Clock) -> None:
    budget = CallBudget(60, clock=clock, sleep=clock.sleep)
    for _ in range(29):
        await budget.take(clock.now)
    assert (budget.left(), budget.pace()) == (31, 0)

    clock.now += 15
    await budget.take(clock.now)
    assert (budget.left(), budget.pace()) == (30, 45 / 30)
