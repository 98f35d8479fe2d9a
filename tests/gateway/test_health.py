"""Where requests should go: not to a gateway that ends, nor to one that refuses most of them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.app import create_app
from gateway.config import Settings
from gateway.health import Readiness

UP, DOWN = {"status": "UP"}, {"status": "DOWN"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_hundred_refusals_within_five_seconds_send_requests_elsewhere_for_ten(clock: Clock) -> None:
    readiness = Readiness(clock)
    for number in range(100):
        assert readiness
        clock.now = number * 5 / 99
        readiness.refused()

    assert not readiness
    clock.now = 14.9
    assert not readiness
    clock.now = 15.0
    assert readiness


def test_as_many_over_a_longer_time_do_not(clock: Clock) -> None:
    readiness = Readiness(clock)
    for number in range(1_000):
        clock.now = number * 0.06
        readiness.refused()

    assert readiness


async def test_readiness_ends_with_the_process_and_life_goes_on(graph: Any, shop: Any) -> None:
    readiness = Readiness()
    app = create_app(Settings(), graph, shop.connect, readiness=readiness)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        before = await client.get("/health?ready")
        readiness.end()
        after, ready, live, plain = [
            await client.get(path) for path in ("/health?ready", "/ready", "/health?live", "/health")
        ]
        served = await client.post("/graphql", json={"query": "{ tiers }"})

    assert (before.status_code, before.json()) == (200, UP)
    assert (after.status_code, after.json()) == (503, DOWN)
    assert (ready.status_code, live.status_code, plain.status_code) == (503, 200, 200)
    assert live.json() == UP
    assert served.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_an_operation_too_many_is_refused_until_another_ends(serve: Any, shop: Any) -> None:
    asked, answered = asyncio.Event(), asyncio.Event()

    async def wait(request: Request) -> Response:
        asked.set()
        await answered.wait()
        response: Response = await shop.loyalty.answer_truly(request)
        return response

    shop.loyalty.answer = wait
    async with serve(max_in_flight=1) as client:
        first = asyncio.create_task(client.post("/graphql", json={"query": "{ tiers }"}))
        await asked.wait()
        refused = await client.post("/graphql", json={"query": "{ orders { number } }"})
        answered.set()
        served = await first
        again = await client.post("/graphql", json={"query": "{ tiers }"})

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["errors"][0]["extensions"]["code"] == "REQUEST_CONCURRENCY_LIMITED"
    assert served.json() == again.json() == {"data": {"tiers": ["gold", "silver"]}}
