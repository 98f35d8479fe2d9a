"""Operations that took too long, in the log."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest

from gateway.telemetry.slow_log import without_values

QUERY = (
    'query Slow { orders(first: 1) { number customer { points } } customer(id: "ada@example.com") { name } }'
)


async def test_a_slow_operation_is_told_with_its_plan_and_its_fetches(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(slow_operation=0.000_001) as client:
        await client.post("/graphql", json={"query": QUERY})

    (record,) = [each for each in caplog.records if each.name == "fiche.gateway.slow"]
    told = orjson.loads(record.getMessage().partition(": ")[2])
    assert record.levelno == logging.WARNING
    assert told["operation"] == "Slow"
    assert [fetch["subgraph"] for fetch in told["fetches"]] == ["orders", "loyalty"]
    assert all(fetch["milliseconds"] > 0 and fetch["status"] == "200" for fetch in told["fetches"])
    assert 'Fetch(service: "orders")' in told["plan"]
    assert "ada@example.com" not in record.getMessage()


async def test_a_fast_operation_is_not_told(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with serve(slow_operation=60) as client:
        await client.post("/graphql", json={"query": QUERY})

    assert not [each for each in caplog.records if each.name == "fiche.gateway.slow"]


def test_a_plan_is_told_without_what_clients_wrote_into_it() -> None:
    plan = 'Flatten(path: "a.@") { Fetch(service: "b") { f(id: "ada", n: -12, l: [1, "x"], path: "x") } }'

    told = 'Flatten(path: "a.@") { Fetch(service: "b") { f(id: …, n: …, l: […, …], path: …) } }'
    assert without_values(plan) == told
