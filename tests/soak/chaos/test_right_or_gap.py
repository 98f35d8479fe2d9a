"""Who judges the answers in chaos is itself held to what it should find."""

from __future__ import annotations

import pytest

from tests.soak.chaos.right_or_gap import Json, wrong_in

Answer = dict[str, Json]

RIGHT: Answer = {"data": {"customer": {"name": "Ada", "orders": [{"number": "W1"}, {"number": "W2"}]}}}


def told(data: Json, *path: Json, code: str = "GATEWAY_TIMEOUT") -> Answer:
    error: Json = {"message": "", "path": [*path], "extensions": {"code": code}}
    return {"data": data, "errors": [error]}


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        told({"customer": {"name": "Ada", "orders": None}}, "customer", "orders"),
        told({"customer": None}, "customer", "orders"),
        told({"customer": {"name": None, "orders": None}}, "customer"),
        told({"customer": {"name": "Ada"}}, "customer"),
        told(None),
    ],
    ids=["right", "null at the path", "above it", "below it", "deferred, and did not come", "nothing"],
)
def test_an_answer_that_says_what_it_lacks_is_right(answer: Answer) -> None:
    assert wrong_in(answer, RIGHT) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"customer": {"name": "Eve", "orders": [{"number": "W1"}, {"number": "W2"}]}}},
        {"data": {"customer": {"name": "Ada", "orders": [{"number": "W1"}]}}},
        {"data": {"customer": {"name": "Ada", "orders": None}}},
        {"data": {"customer": {"name": "Ada"}}},
        told(
            {"customer": {"name": None, "orders": [{"number": "W1"}, {"number": "W2"}]}}, "customer", "orders"
        ),
        told({"customer": {"name": "Eve", "orders": None}}, "customer", "orders"),
        told(
            {"customer": {"name": "Ada", "orders": None}}, "customer", "orders", code="INTERNAL_SERVER_ERROR"
        ),
        told(RIGHT["data"], "customer"),
        {**RIGHT, "errors": []},
    ],
    ids=[
        *("another value", "too few", "a null of which nothing is told", "nothing where something should be"),
        *("a null elsewhere", "another value beside a gap", "a fault of the gateway"),
        *("an error and no gap", "no errors, told as such"),
    ],
)
def test_a_lie_is_found(answer: Answer) -> None:
    assert wrong_in(answer, RIGHT) is not None
