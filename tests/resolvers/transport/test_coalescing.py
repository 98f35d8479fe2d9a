"""Who shares an answer, and what happens when somebody leaves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest
from resolvers.transport.coalescing import Coalescing
from tests.resolvers.transport.scripted import Clock, Scripted, answered, settle


def query(body: bytes = b"{ me }", timeout: float = 10.0, **headers: str) -> SubgraphRequest:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return SubgraphRequest(body, named, timeout, is_query=True)


ADA = query(fiche_caller="ada")


async def test_equal_queries_under_way_are_sent_once() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    asking = [asyncio.ensure_future(transport.send(ADA)) for _ in range(50)]
    await settle()

    wire.held[0].set_result(answered(body=b"ada"))

    assert {(await each).body for each in asking} == {b"ada"}
    assert len(wire.asked) == 1


async def test_an_answer_that_sets_a_cookie_is_for_one_and_the_others_ask_at_the_same_time() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    asking = [asyncio.ensure_future(transport.send(ADA)) for _ in range(3)]
    await settle()

    wire.held[0].set_result(answered(set_cookie="session=1"))
    await settle()
    assert len(wire.asked) == 3
    wire.held[1].set_result(answered(set_cookie="session=2"))
    wire.held[2].set_result(answered(set_cookie="session=3"))

    assert {(await each).headers for each in asking} == {(("set-cookie", f"session={n}"),) for n in (1, 2, 3)}


async def test_what_comes_after_the_answer_is_sent_again() -> None:
    wire = Scripted()
    transport = Coalescing(wire)

    await transport.send(ADA)
    await transport.send(ADA)

    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "other",
    [
        query(fiche_caller="grace"),
        query(b"{ you }", fiche_caller="ada"),
        query(fiche_caller="ada", fiche_subject="42"),
        query(),
        SubgraphRequest(ADA.body, ADA.headers, 10.0, is_query=False),
    ],
    ids=["another caller", "another query", "another header", "no caller", "a mutation"],
)
async def test_what_is_not_equal_is_not_shared(other: SubgraphRequest) -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    asking = [asyncio.ensure_future(transport.send(each)) for each in (ADA, other)]
    await settle()

    wire.held[0].set_result(answered(body=b"first"))
    wire.held[1].set_result(answered(body=b"second"))

    assert [(await each).body for each in asking] == [b"first", b"second"]


async def test_mutations_are_never_shared() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    pay = SubgraphRequest(b"mutation { pay }", ADA.headers, 10.0)
    asking = [asyncio.ensure_future(transport.send(pay)) for _ in range(2)]
    await settle()

    assert len(wire.held) == 2
    for each in wire.held:
        each.set_result(answered())
    await asyncio.gather(*asking)


async def test_after_a_mutation_nobody_shares_what_was_asked_before_it() -> None:
    """Who wrote reads what was written."""
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    before = asyncio.ensure_future(transport.send(ADA))
    await settle()
    change = asyncio.ensure_future(transport.send(replace(ADA, is_query=False)))
    await settle()
    wire.held[1].set_result(answered(body=b"changed"))
    await change
    after = [asyncio.ensure_future(transport.send(ADA)) for _ in range(2)]
    await settle()
    wire.held[0].set_result(answered(body=b"old"))
    wire.held[2].set_result(answered(body=b"new"))

    assert (await before).body == b"old"
    assert [(await each).body for each in after] == [b"new", b"new"]
    assert len(wire.asked) == 3


async def test_what_traces_and_signs_a_request_makes_no_difference() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    requests = [query(fiche_caller="ada", traceparent=f"00-{n}", signature=f"{n}") for n in range(2)]
    asking = [asyncio.ensure_future(transport.send(each)) for each in requests]
    await settle()

    wire.held[0].set_result(answered())
    await asyncio.gather(*asking)

    assert wire.asked == requests[:1]


async def test_a_failure_is_shared_too() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    asking = [asyncio.ensure_future(transport.send(ADA)) for _ in range(3)]
    await settle()

    wire.held[0].set_result(ConnectionFailed("no"))

    for each in asking:
        with pytest.raises(ConnectionFailed):
            await each
    assert len(wire.asked) == 1


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    first, second, third = (asyncio.ensure_future(transport.send(ADA)) for _ in range(3))
    await settle()

    second.cancel()
    await settle()
    wire.held[0].set_result(answered(body=b"ada"))

    assert [(await each).body for each in (first, third)] == [b"ada"] * 2
    assert second.cancelled()
    assert len(wire.asked) == 1


async def test_when_the_sender_leaves_one_of_the_others_sends() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    first, second, third = (asyncio.ensure_future(transport.send(ADA)) for _ in range(3))
    await settle()

    first.cancel()
    await settle()
    wire.held[1].set_result(answered(body=b"ada"))

    assert [(await each).body for each in (second, third)] == [b"ada"] * 2
    assert len(wire.asked) == 2


async def test_the_last_one_leaving_ends_the_exchange() -> None:
    ended: list[str] = []
    wire = Scripted(holds=True, on_cancel=lambda: ended.append("ended"))
    transport = Coalescing(wire)
    first, second = (asyncio.ensure_future(transport.send(ADA)) for _ in range(2))
    await settle()

    second.cancel()
    await settle()
    assert ended == []
    first.cancel()
    await settle()

    assert ended == ["ended"]
    assert len(wire.asked) == 1


async def test_who_came_late_has_time_for_an_attempt_of_its_own() -> None:
    clock = Clock()
    wire = Scripted(holds=True)
    transport = Coalescing(wire, clock)
    early = asyncio.ensure_future(transport.send(ADA))
    await settle()
    clock.now += 9
    late = asyncio.ensure_future(transport.send(ADA))
    await settle()
    clock.now += 1

    wire.held[0].set_result(DeadlineExceeded("late"))
    with pytest.raises(DeadlineExceeded):
        await early
    await settle()
    wire.held[1].set_result(answered(body=b"ada"))

    assert (await late).body == b"ada"
    assert wire.asked[1].timeout == 9.0


async def test_who_came_with_the_sender_gives_up_with_it() -> None:
    clock = Clock()
    wire = Scripted(holds=True)
    transport = Coalescing(wire, clock)
    asking = [asyncio.ensure_future(transport.send(ADA)) for _ in range(5)]
    await settle()
    clock.now += 9.99

    wire.held[0].set_result(DeadlineExceeded("late"))

    for each in asking:
        with pytest.raises(DeadlineExceeded):
            await each
    assert len(wire.asked) == 1


async def test_who_waits_waits_no_longer_than_its_own_time() -> None:
    wire = Scripted(holds=True)
    transport = Coalescing(wire)
    patient = asyncio.ensure_future(transport.send(ADA))
    await settle()

    with pytest.raises(DeadlineExceeded):
        await transport.send(SubgraphRequest(ADA.body, ADA.headers, 0.001, is_query=True))

    wire.held[0].set_result(answered())
    await patient


async def test_closing_closes_the_wire() -> None:
    wire = Scripted()

    await Coalescing(wire).close()

    assert wire.is_closed
