"""A trace has the shape of the response, and says of each field what it took."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import strawberry

from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.tracing import Recording

WALL = 1_790_000_000_000_000_007
"""The nanoseconds of a day in 2026."""


@strawberry.type
class Line:
    sku: str

    @strawberry.field
    async def points(self) -> int:
        await asyncio.sleep(0)
        if self.sku == "lost":
            raise TimeoutError
        return 5


@strawberry.type
class Order:
    number: str
    lines: list[Line]


@strawberry.type
class Query:
    @strawberry.field
    def order(self, number: str) -> Order | None:
        return Order(number=number, lines=[Line(sku="A1"), Line(sku="lost")])


EXECUTION = Execution(SubgraphSchema(Query), "SHOP")

Read = Callable[[str], dict[str, Any]]


def ticking() -> Callable[[], int]:
    """Each look at the clock takes ten nanoseconds."""
    ticks: Iterator[int] = count(1_000, 10)
    return lambda: next(ticks)


async def traced(read: Read, text: str, **variables: object) -> tuple[dict[str, Any], dict[str, Any]]:
    recording = Recording(clock=ticking(), wall=lambda: WALL)
    answer = recording.told_with(await EXECUTION.answer(Operation(text, variables), None, recording))
    extensions = answer.pop("extensions")
    assert isinstance(extensions, dict)
    return answer, read(extensions["ftv1"])


async def test_a_field_has_its_names_its_types_and_its_times(read_trace: Read) -> None:
    answer, trace = await traced(read_trace, '{ mine: order(number: "7") { number } }')

    assert answer == {"data": {"mine": {"number": "7"}}}
    number = {
        "response_name": "number",
        "type": "String!",
        "parent_type": "Order",
        "start_time": "30",
        "end_time": "40",
    }
    order = {
        "response_name": "mine",
        "original_field_name": "order",
        "type": "Order",
        "parent_type": "Query",
        "start_time": "10",
        "end_time": "20",
        "child": [number],
    }
    moment = {"seconds": "1790000000", "nanos": 7}
    assert trace == {
        "start_time": moment,
        "end_time": moment,
        "duration_ns": "50",
        "root": {"child": [order]},
    }


async def test_the_elements_of_a_list_are_nodes_of_their_own_also_the_first(read_trace: Read) -> None:
    _, trace = await traced(read_trace, '{ order(number: "7") { lines { sku } } }')

    [order] = trace["root"]["child"]
    [lines] = order["child"]
    assert [(line["index"], line["child"][0]["response_name"]) for line in lines["child"]] == [
        (0, "sku"),
        (1, "sku"),
    ]
    assert [sorted(line) for line in lines["child"]] == [["child", "index"]] * 2


async def test_a_field_that_waits_ends_when_its_value_is_there(read_trace: Read) -> None:
    _, trace = await traced(read_trace, '{ order(number: "7") { lines { points } } }')

    lines = trace["root"]["child"][0]["child"][0]["child"]
    first, second = (line["child"][0] for line in lines)
    assert int(second["start_time"]) < int(first["end_time"])


async def test_an_error_stands_at_its_field_as_the_response_tells_it(read_trace: Read) -> None:
    text = 'query {\n  order(number: "7") {\n    lines { points }\n  }\n}'

    answer, trace = await traced(read_trace, text)

    assert answer["data"] == {"order": None}
    line = trace["root"]["child"][0]["child"][0]["child"][1]
    assert line["child"][0]["error"] == [
        {
            "message": "The source did not answer in time.",
            "location": [{"line": 3, "column": 13}],
            "json": '{"message":"The source did not answer in time.","path":["order","lines",1,"points"],'
            '"extensions":{"code":"SOURCE_TIMEOUT","system":"SHOP"}}',
        }
    ]
    assert "error" not in trace["root"]


async def test_an_operation_that_is_refused_has_its_errors_at_the_root(read_trace: Read) -> None:
    answer, trace = await traced(read_trace, "{ orders }")

    [error] = answer["errors"]
    [told] = trace["root"]["error"]
    assert told["message"] == error["message"]
    assert told["location"] == [{"line": 1, "column": 3}]
    assert "child" not in trace["root"]


async def test_the_names_of_types_are_told_by_no_resolver_and_have_no_node(read_trace: Read) -> None:
    answer, trace = await traced(read_trace, "{ __typename }")

    assert answer == {"data": {"__typename": "Query"}}
    assert "child" not in trace["root"]


async def test_no_value_and_no_argument_is_in_a_trace(read_trace: Read) -> None:
    text = "query($n: String!) { order(number: $n) { number lines { sku } } }"

    _, trace = await traced(read_trace, text, n="FR-2026-0001")

    assert "FR-2026-0001" not in str(trace)
    assert "A1" not in str(trace)
