"""When a subgraph is left alone, and how it comes back."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from resolvers.transport import (
    AnswerTooLarge,
    CircuitOpen,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphOverloaded,
    SubgraphRequest,
    TransportError,
)
from resolvers.transport.breaker import Breaking, CircuitBreaker
from tests.resolvers.transport.scripted import Scripted, answered, settle

QUERY = SubgraphRequest(b"{ me }", (), 10.0, is_query=True)

Outcome = SubgraphAnswer | TransportError


def breaker(wire: Scripted) -> CircuitBreaker:
    return CircuitBreaker(wire, Breaking(), wire.clock)


async def send(transport: CircuitBreaker, wire: Scripted, *outcomes: Outcome) -> int:
    """How many of them reached the wire."""
    before = len(wire.asked)
    for outcome in outcomes:
        wire.outcomes = [outcome]
        with suppress(TransportError):
            await transport.send(QUERY)
    return len(wire.asked) - before


async def is_open(transport: CircuitBreaker, wire: Scripted) -> bool:
    return await send(transport, wire, answered()) == 0


FAILURES = [ConnectionFailed("no"), DeadlineExceeded("late"), answered(500), answered(503), answered(599)]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
async def test_it_opens_at_half_of_twenty_requests(failure: Outcome) -> None:
    wire = Scripted()
    transport = breaker(wire)

    await send(transport, wire, *[answered()] * 10, *[failure] * 9)
    assert not await is_open(transport, wire)
    await send(transport, wire, failure, failure)

    assert await is_open(transport, wire)


async def test_fewer_than_twenty_requests_say_nothing() -> None:
    wire = Scripted()
    transport = breaker(wire)

    assert await send(transport, wire, *[answered(503)] * 20) == 20
    assert await send(transport, wire, answered()) == 0


@pytest.mark.parametrize(
    "outcome", [answered(400), answered(429), AnswerTooLarge("big"), SubgraphOverloaded("full")], ids=str
)
async def test_what_is_no_failure_of_the_subgraph_does_not_open_it(outcome: Outcome) -> None:
    wire = Scripted()
    transport = breaker(wire)

    assert await send(transport, wire, *[outcome] * 100) == 100


async def test_what_is_older_than_a_minute_is_forgotten() -> None:
    wire = Scripted()
    transport = breaker(wire)
    await send(transport, wire, *[answered(503)] * 19)
    wire.clock.now += 61

    await send(transport, wire, answered(503))

    assert not await is_open(transport, wire)


async def opened(wire: Scripted) -> CircuitBreaker:
    transport = breaker(wire)
    await send(transport, wire, *[answered(503)] * 20)
    return transport


async def test_an_open_one_says_how_long_it_stays_so() -> None:
    wire = Scripted()
    transport = await opened(wire)
    wire.clock.now += 10

    with pytest.raises(CircuitOpen) as raised:
        await transport.send(QUERY)

    assert raised.value.seconds == 20.0


async def test_after_half_a_minute_trials_that_pass_close_it() -> None:
    wire = Scripted()
    transport = await opened(wire)
    wire.clock.now += 30

    assert await send(transport, wire, *[answered()] * 50) == 50


async def test_trials_that_fail_open_it_again() -> None:
    wire = Scripted()
    transport = await opened(wire)
    wire.clock.now += 30

    assert await send(transport, wire, *[answered(503)] * 10) == 5
    wire.clock.now += 29
    assert await is_open(transport, wire)
    wire.clock.now += 1
    assert not await is_open(transport, wire)


async def test_no_more_than_ten_try_at_once() -> None:
    wire = Scripted()
    transport = await opened(wire)
    wire.clock.now += 30
    wire.holds = True

    trying = [asyncio.ensure_future(transport.send(QUERY)) for _ in range(15)]
    await settle()

    assert len(wire.held) == 10
    for each in wire.held:
        each.set_result(answered())
    outcomes = await asyncio.gather(*trying, return_exceptions=True)
    assert sum(isinstance(each, CircuitOpen) for each in outcomes) == 5
    wire.holds = False
    assert not await is_open(transport, wire)


async def test_a_trial_that_is_given_up_leaves_its_place() -> None:
    wire = Scripted()
    transport = await opened(wire)
    wire.clock.now += 30
    wire.holds = True
    trying = [asyncio.ensure_future(transport.send(QUERY)) for _ in range(10)]
    await settle()

    for each in trying:
        each.cancel()
    await settle()
    wire.holds = False

    assert await send(transport, wire, *[answered()] * 20) == 20


async def test_what_was_under_way_when_it_opened_decides_nothing_later() -> None:
    wire = Scripted(holds=True)
    transport = breaker(wire)
    slow = [asyncio.ensure_future(transport.send(QUERY)) for _ in range(30)]
    await settle()
    wire.holds = False
    await send(transport, wire, *[answered(503)] * 20)
    for each in wire.held:
        each.set_result(answered(503))
    await asyncio.gather(*slow)
    wire.clock.now += 30

    assert await send(transport, wire, *[answered()] * 40) == 40
