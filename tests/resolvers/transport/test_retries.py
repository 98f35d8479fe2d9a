"""What is sent again, when, and how often."""

from __future__ import annotations

from random import Random

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
from resolvers.transport.retries import Repeating, Retries
from tests.resolvers.transport.scripted import Scripted, answered

REPEATING = Repeating()

QUERY = SubgraphRequest(b"{ me }", (), 10.0, is_query=True)
MUTATION = SubgraphRequest(b"mutation { pay }", (), 10.0)

PASSING = [
    ConnectionFailed("no"),
    DeadlineExceeded("late"),
    answered(500),
    answered(502),
    answered(503),
    answered(504),
]


def retries(wire: Scripted, policy: Repeating = REPEATING, seed: int = 1) -> Retries:
    return Retries(wire, policy, wire.clock, Random(seed), wire.clock.pause)  # noqa: S311 # no secret


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_a_query_outlives_two_passing_troubles(trouble: SubgraphAnswer | TransportError) -> None:
    wire = Scripted([trouble, trouble, answered(body=b"ada")])

    assert (await retries(wire).send(QUERY)).body == b"ada"
    assert len(wire.asked) == 3


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_the_third_trouble_is_the_outcome(trouble: SubgraphAnswer | TransportError) -> None:
    wire = Scripted([trouble])

    if isinstance(trouble, SubgraphAnswer):
        assert await retries(wire).send(QUERY) == trouble
    else:
        with pytest.raises(type(trouble)):
            await retries(wire).send(QUERY)
    assert len(wire.asked) == 3


LASTING = [AnswerTooLarge("big"), CircuitOpen(3), SubgraphOverloaded("full")]


@pytest.mark.parametrize("trouble", LASTING, ids=str)
async def test_what_repeating_does_not_help_is_not_repeated(trouble: TransportError) -> None:
    wire = Scripted([trouble])

    with pytest.raises(type(trouble)):
        await retries(wire).send(QUERY)
    assert len(wire.asked) == 1


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 429, 501])
async def test_other_statuses_are_answers(status: int) -> None:
    wire = Scripted([answered(status)])

    assert (await retries(wire).send(QUERY)).status == status
    assert len(wire.asked) == 1


@pytest.mark.parametrize("trouble", PASSING, ids=str)
async def test_a_mutation_is_sent_once(trouble: SubgraphAnswer | TransportError) -> None:
    wire = Scripted([trouble])

    if isinstance(trouble, SubgraphAnswer):
        assert await retries(wire).send(MUTATION) == trouble
    else:
        with pytest.raises(type(trouble)):
            await retries(wire).send(MUTATION)
    assert len(wire.asked) == 1


async def test_pauses_grow_and_differ() -> None:
    wire = Scripted([answered(503)])
    lengths = set[float]()
    for seed in range(20):
        start = wire.clock.now
        await retries(wire, seed=seed).send(QUERY)
        lengths.add(wire.clock.now - start)

    assert len(lengths) == 20
    assert min(lengths) >= 0.05 + 0.1
    assert max(lengths) <= 0.1 + 0.2


async def test_repeats_have_what_is_left_of_the_time() -> None:
    wire = Scripted([answered(503)], takes=3.0)

    await retries(wire).send(QUERY)

    first, second, third = (request.timeout for request in wire.asked)
    assert first == 10.0
    assert 6.8 < second < 7.0
    assert 3.6 < third < 4.0


async def test_nothing_is_repeated_beyond_the_deadline() -> None:
    wire = Scripted([answered(503)], takes=9.97)

    assert (await retries(wire).send(QUERY)).status == 503
    assert len(wire.asked) == 1


async def test_an_attempt_may_have_less_time_than_the_request() -> None:
    wire = Scripted([DeadlineExceeded("late"), answered()])

    await retries(wire, Repeating(attempt_timeout=2.0)).send(QUERY)

    assert [request.timeout for request in wire.asked] == [2.0, 2.0]


@pytest.mark.parametrize(
    "trouble",
    [
        answered(503, retry_after="5"),
        answered(503, retry_after="Sun, 22 Nov 2026 20:44:05 GMT", date="Sun, 22 Nov 2026 20:44:00 GMT"),
    ],
    ids=["seconds", "date"],
)
async def test_a_subgraph_that_asks_for_time_gets_it(trouble: SubgraphAnswer) -> None:
    wire = Scripted([trouble, answered(body=b"ada")])
    start = wire.clock.now

    assert (await retries(wire).send(QUERY)).body == b"ada"
    assert wire.clock.now - start == 5.0


@pytest.mark.parametrize("after", ["60", "999999999999999999999"])
async def test_a_subgraph_that_asks_for_more_than_there_is_is_left_alone(after: str) -> None:
    wire = Scripted([answered(503, retry_after=after)])

    assert (await retries(wire).send(QUERY)).status == 503
    assert len(wire.asked) == 1


@pytest.mark.parametrize("after", ["soon", "-5", "1.5", "Sun, 22 Nov 2026 20:44:05 GMT", "²"])
async def test_what_is_no_time_changes_nothing(after: str) -> None:
    wire = Scripted([answered(503, retry_after=after), answered(body=b"ada")])

    assert (await retries(wire).send(QUERY)).body == b"ada"
    assert wire.clock.now < 1_000.2


async def test_a_subgraph_that_fails_for_all_is_asked_a_fifth_more() -> None:
    wire = Scripted([answered(503)])
    sending = retries(wire)
    start = wire.clock.now

    for _ in range(1_000):
        wire.clock.now = start
        await sending.send(QUERY)

    assert len(wire.asked) == 1_200


async def test_a_few_repeats_are_always_allowed_and_come_back_with_time() -> None:
    wire = Scripted([answered(503)])
    sending = retries(wire)
    start = wire.clock.now

    for _ in range(10):
        wire.clock.now = start
        await sending.send(QUERY)
    assert len(wire.asked) == 10 + 10
    wire.clock.now = start + 11
    await sending.send(QUERY)

    assert len(wire.asked) == 10 + 10 + 3
