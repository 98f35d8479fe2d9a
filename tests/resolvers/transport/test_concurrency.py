"""How many ask a subgraph at once, and who has to wait."""

from __future__ import annotations

import asyncio

import pytest

from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphOverloaded, SubgraphRequest
from resolvers.transport.concurrency import ConcurrencyLimit, Crowding
from tests.resolvers.transport.scripted import Scripted, answered, settle


def query(body: bytes = b"{ me }", timeout: float = 10.0) -> SubgraphRequest:
    return SubgraphRequest(body, (), timeout, is_query=True)


def limited(wire: Scripted, at_once: int = 2, waiting: int = 1_000) -> ConcurrencyLimit:
    return ConcurrencyLimit(wire, Crowding(at_once, waiting), wire.clock)


async def test_no_more_are_under_way_than_allowed_and_the_others_come_in_turn() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire)
    asking = [asyncio.ensure_future(transport.send(query(b"%d" % n))) for n in range(5)]
    await settle()
    assert len(wire.asked) == 2

    for number in range(5):
        wire.held[number].set_result(answered())
        await settle()

    await asyncio.gather(*asking)
    assert [request.body for request in wire.asked] == [b"0", b"1", b"2", b"3", b"4"]


async def test_waiting_is_taken_from_the_time_of_the_request() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1)
    asking = [asyncio.ensure_future(transport.send(query())) for _ in range(2)]
    await settle()
    wire.clock.now += 4

    wire.held[0].set_result(answered())
    await settle()

    assert [request.timeout for request in wire.asked] == [10.0, 6.0]
    wire.held[1].set_result(answered())
    await asyncio.gather(*asking)


async def test_who_waits_too_long_leaves_without_asking() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1)
    asking = asyncio.ensure_future(transport.send(query()))
    await settle()

    with pytest.raises(DeadlineExceeded):
        await transport.send(query(timeout=0.001))

    wire.held[0].set_result(answered())
    await asking
    assert len(wire.asked) == 1


async def test_a_turn_that_comes_too_late_goes_to_the_next() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1)
    first, late, next_one = (
        asyncio.ensure_future(transport.send(query(timeout=timeout))) for timeout in (10, 3, 10)
    )
    await settle()
    wire.clock.now += 4

    wire.held[0].set_result(answered())
    await settle()

    with pytest.raises(DeadlineExceeded):
        await late
    wire.held[1].set_result(answered())
    await asyncio.gather(first, next_one)


async def test_what_is_too_much_to_wait_is_refused() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1, waiting=1)
    asking = [asyncio.ensure_future(transport.send(query())) for _ in range(2)]
    await settle()

    with pytest.raises(SubgraphOverloaded):
        await transport.send(query())

    for number in range(2):
        wire.held[number].set_result(answered())
        await settle()
    await asyncio.gather(*asking)


@pytest.mark.parametrize("leaving", ["waiting", "under way", "both at once"])
async def test_who_leaves_makes_room(leaving: str) -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1)
    first, second, third = (asyncio.ensure_future(transport.send(query())) for _ in range(3))
    await settle()

    if leaving != "under way":
        second.cancel()
    if leaving != "waiting":
        first.cancel()
    await settle()
    for _ in range(3):
        for each in wire.held:
            if not each.done():
                each.set_result(answered())
        await settle()

    assert (await third).status == 200
    wire.holds = False
    assert (await transport.send(query())).status == 200


async def test_one_that_is_cancelled_as_its_turn_comes_passes_it_on() -> None:
    wire = Scripted(holds=True)
    transport = limited(wire, at_once=1)
    first, second, third = (asyncio.ensure_future(transport.send(query())) for _ in range(3))
    await settle()

    wire.held[0].set_result(answered())
    await asyncio.sleep(0)  # the first has gone on, and has given its place to the second
    second.cancel()
    await settle()
    wire.held[-1].set_result(answered())

    assert (await third).status == (await first).status == 200


async def test_a_failure_makes_room() -> None:
    wire = Scripted([ConnectionFailed("no"), answered()])
    transport = limited(wire, at_once=1)

    with pytest.raises(ConnectionFailed):
        await transport.send(query())
    assert (await transport.send(query())).status == 200
