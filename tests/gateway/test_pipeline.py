"""What the pipeline prepares once, and what it refuses to prepare."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.config import Settings
from gateway.errors import Refusal
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline, Request
from resolvers.context import ExecutionResult

QUERY = "query Points($id: ID!) { customer(id: $id) { points } }"


@pytest.fixture
def pipeline(graph: Any, shop: Any) -> Pipeline:
    transports = {each.name: shop.connect(each) for each in graph.supergraph.subgraphs.values()}
    return Pipeline(graph, transports, Settings())


async def test_one_text_is_prepared_once(pipeline: Pipeline) -> None:
    first = await pipeline.run(Request(Parameters(QUERY, variables={"id": 1})))
    second = await pipeline.run(Request(Parameters(QUERY, variables={"id": 2})))

    assert isinstance(first, ExecutionResult)
    assert isinstance(second, ExecutionResult)
    assert (first.data, second.data) == ({"customer": {"points": 100}}, {"customer": {"points": 200}})
    assert pipeline.known(Parameters(QUERY)) is pipeline.known(Parameters(QUERY))
    assert len(pipeline.graph.operations) == 1


async def test_two_operations_of_one_text_are_two(pipeline: Pipeline) -> None:
    text = "query A { a: tiers } query B { b: tiers }"

    answers = [await pipeline.run(Request(Parameters(text, name))) for name in ("A", "B", "A")]

    assert [list(answer.data or ()) for answer in answers if isinstance(answer, ExecutionResult)] == [
        ["a"],
        ["b"],
        ["a"],
    ]


async def test_what_was_refused_is_not_kept(pipeline: Pipeline) -> None:
    await pipeline.run(Request(Parameters("{ nothing }")))

    assert len(pipeline.graph.known) == len(pipeline.graph.operations) == 0


async def test_a_subscription_needs_another_kind_of_request(pipeline: Pipeline) -> None:
    refusal = await pipeline.run(Request(Parameters("subscription { orderPlaced { number } }")))

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "INVALID_ACCEPT_HEADER"


async def test_an_operation_that_fragments_make_huge_is_refused(pipeline: Pipeline) -> None:
    wide = " ".join(f"c{n}: customer(id: {n}) {{ id name points }}" for n in range(1_000))

    refusal = await pipeline.run(
        Request(Parameters(f"{{ ...w ...w ...w }} fragment w on Query {{ {wide} }}"))
    )

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "MAX_HEIGHT_LIMIT"


async def test_variables_that_only_a_dropped_field_mentions_are_checked_all_the_same(
    pipeline: Pipeline,
) -> None:
    text = "query ($id: ID!) { tiers customer(id: $id) @skip(if: true) { name } }"

    refused = await pipeline.run(Request(Parameters(text)))
    answered = await pipeline.run(Request(Parameters(text, variables={"id": 1})))

    assert isinstance(refused, Refusal)
    assert isinstance(answered, ExecutionResult)
    assert answered.data == {"tiers": ["gold", "silver"]}
