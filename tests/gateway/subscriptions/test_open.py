from __future__ import annotations

import asyncio
from contextlib import aclosing

from gateway.errors import Refusal
from gateway.subscriptions.open import BROKEN, JWT_EXPIRED, SCHEMA_RELOAD, OpenSubscriptions
from gateway.subscriptions.running import BEAT
from resolvers.transport import ConnectionFailed
from tests.gateway.subscriptions.conftest import Till, changed

NOW = 1_000.0


def subscriptions(maximum: int = 10, heartbeat: float = 60.0) -> OpenSubscriptions:
    return OpenSubscriptions(maximum, heartbeat, lambda: NOW)


async def test_events_are_told_in_order_until_they_end() -> None:
    till = Till().put(changed(1), changed(2), None)

    told = [each async for each in subscriptions().told(till.events(), None)]

    assert told == [changed(1), changed(2)]
    assert till.is_closed


async def test_where_nothing_happens_a_heartbeat_is_told() -> None:
    till = Till()

    async with aclosing(subscriptions(heartbeat=0.001).told(till.events(), None)) as told:
        assert [await anext(told), await anext(told)] == [BEAT, BEAT]
        till.put(changed(1))
        while (each := await anext(told)) is BEAT:
            pass

    assert each == changed(1)  # no event is lost to a heartbeat
    assert till.is_closed


async def test_a_new_graph_ends_all_with_its_code() -> None:
    open_now = subscriptions()
    first, second = Till().put(changed(1)), Till().put(changed(2))

    async with (
        aclosing(open_now.told(first.events(), None)) as one,
        aclosing(open_now.told(second.events(), None)) as two,
    ):
        await anext(one)
        await anext(two)
        open_now.end_all(SCHEMA_RELOAD)
        ends = [[each async for each in one], [each async for each in two]]

    assert ends == [[SCHEMA_RELOAD], [SCHEMA_RELOAD]]
    assert first.is_closed
    assert second.is_closed
    assert len(open_now) == 0


async def test_it_ends_when_the_token_has_expired() -> None:
    till = Till()

    told = [each async for each in subscriptions().told(till.events(), expires_at=NOW)]

    assert told == [JWT_EXPIRED]
    assert till.is_closed


async def test_a_stream_that_the_subgraph_breaks_off_ends_with_an_error() -> None:
    till = Till().put(changed(1), ConnectionFailed("10.0.0.7 refused"))

    told = [each async for each in subscriptions().told(till.events(), None)]

    assert told == [changed(1), BROKEN]
    assert "10.0.0.7" not in str(BROKEN)


async def test_one_too_many_is_refused_until_another_has_ended() -> None:
    open_now = subscriptions(maximum=1)
    assert open_now.room() is None

    async with aclosing(open_now.told(Till().put(changed(1)).events(), None)) as told:
        await anext(told)
        refusal = open_now.room()
        assert isinstance(refusal, Refusal)
        assert (refusal.failure.code, refusal.failure.status) == ("SUBSCRIPTION_MAX_LIMIT", 503)

    assert open_now.room() is None


async def test_who_leaves_in_the_middle_of_waiting_closes_the_events() -> None:
    till = Till().put(changed(1))
    told = subscriptions().told(till.events(), None)
    await anext(told)
    waiting = asyncio.create_task(anext(told))  # type: ignore[arg-type]
    await asyncio.sleep(0)

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await told.aclose()

    assert till.is_closed
