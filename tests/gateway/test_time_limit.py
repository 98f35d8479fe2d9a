"""Many tasks, one alarm: who is late ends, who is not does not hear of it."""

from __future__ import annotations

import asyncio

import pytest

from gateway.time_limit import TimeLimit

LATE = 0.02


async def lasting(limit: TimeLimit, seconds: float) -> str:
    with limit.begun():
        await asyncio.sleep(seconds)
        return "answered"


async def test_what_is_late_ends_and_what_is_in_time_does_not() -> None:
    limit = TimeLimit(LATE)

    early, late = await asyncio.gather(lasting(limit, 0), lasting(limit, 60), return_exceptions=True)

    assert early == "answered"
    assert isinstance(late, TimeoutError)


async def test_each_has_its_own_time_though_the_alarm_was_set_for_another() -> None:
    limit = TimeLimit(LATE)
    first = asyncio.create_task(lasting(limit, 0))
    await first
    began = asyncio.get_running_loop().time()

    with pytest.raises(TimeoutError):
        await lasting(limit, 60)

    assert asyncio.get_running_loop().time() - began >= LATE


async def test_after_a_rest_the_alarm_is_set_again() -> None:
    limit = TimeLimit(LATE)
    await lasting(limit, 0)
    await asyncio.sleep(2 * LATE)

    with pytest.raises(TimeoutError):
        await lasting(limit, 60)


def test_another_event_loop_has_an_alarm_of_its_own() -> None:
    limit = TimeLimit(LATE)
    assert asyncio.run(lasting(limit, 0)) == "answered"

    with pytest.raises(TimeoutError):
        asyncio.run(lasting(limit, 60))


async def test_who_is_cancelled_by_others_is_not_late() -> None:
    task = asyncio.create_task(lasting(TimeLimit(60), 60))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_was_late_may_go_on_with_something_else() -> None:
    with pytest.raises(TimeoutError):
        await lasting(TimeLimit(LATE), 60)

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_what_its_own_errors_end_with_stays() -> None:
    with pytest.raises(LookupError), TimeLimit(60).begun():
        raise LookupError
