"""The layers together, in their order."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from resolvers.transport import CircuitOpen, SubgraphRequest, Transport
from resolvers.transport.breaker import Breaking
from resolvers.transport.concurrency import Crowding
from resolvers.transport.resilient import TrafficPolicy, resilient
from resolvers.transport.retries import Repeating
from tests.resolvers.transport.scripted import Scripted, answered, settle

QUERY = SubgraphRequest(b"{ me }", (), 10.0, is_query=True)
OFF = TrafficPolicy(merges=False, repeating=None)
ALL = TrafficPolicy(True, Repeating(), Breaking(), Crowding(1))


def layered(wire: Scripted, policy: TrafficPolicy) -> Transport:
    return resilient(wire, policy, wire.clock, Random(1), wire.clock.pause)  # noqa: S311 # no secret


def test_where_all_is_off_there_is_only_the_wire() -> None:
    wire = Scripted()

    assert layered(wire, OFF) is wire


async def test_who_shares_an_answer_shares_its_repeats() -> None:
    wire = Scripted(holds=True)
    transport = layered(wire, ALL)
    asking = [asyncio.ensure_future(transport.send(QUERY)) for _ in range(10)]
    await settle()

    wire.holds = False
    wire.outcomes = [answered(body=b"ada")]
    wire.held[0].set_result(answered(503))

    assert {(await each).body for each in asking} == {b"ada"}
    assert len(wire.asked) == 2


async def test_repeats_count_for_the_breaker_and_end_with_it() -> None:
    wire = Scripted([answered(503)])
    transport = layered(wire, TrafficPolicy(breaking=Breaking(at_least=2)))

    with pytest.raises(CircuitOpen):
        await transport.send(QUERY)

    assert len(wire.asked) == 2


async def test_closing_reaches_the_wire() -> None:
    wire = Scripted()

    await layered(wire, ALL).close()

    assert wire.is_closed
