"""What goes wrong behind the gateway, as a client sees it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import build_graph
from schema.supergraph_reader import read_supergraph

QUERY = "{ customer(id: 1) { name points } }"


async def post(client: httpx.AsyncClient, query: str = QUERY) -> httpx.Response:
    return await client.post("/graphql", json={"query": query})


def answering(response: Response) -> Callable[[Request], Any]:
    async def answer(_: Request) -> Response:
        return response

    return answer


async def refusing(_: Request) -> Response:
    raise ConnectionRefusedError("10.0.0.7:4102 is not listening")


REPORTED = JSONResponse(
    {
        "data": {"_entities": [None]},
        "errors": [
            {
                "message": "relation points_ledger does not exist",
                "path": ["_entities", 0],
                "extensions": {"code": "SYSTEM_DOWN", "system": "loyalty-db", "stacktrace": ["line 1"]},
            }
        ],
    }
)

FAILURES = {
    "unreachable": (refusing, {"code": "SUBREQUEST_HTTP_ERROR", "reason": "unreachable"}),
    "status 500": (
        answering(Response("Traceback", 500)),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 500}},
    ),
    "HTML": (answering(HTMLResponse("<html>Sorry</html>")), {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "broken JSON": (answering(Response('{"data": {')), {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "an error of its own": (answering(REPORTED), {"code": "SYSTEM_DOWN", "system": "loyalty-db"}),
}


@pytest.mark.parametrize(("answer", "told"), FAILURES.values(), ids=FAILURES.keys())
async def test_a_failed_subgraph_leaves_one_gap_with_one_error(
    client: httpx.AsyncClient, shop: Any, answer: Any, told: dict[str, object]
) -> None:
    shop.loyalty.answer = answer

    response = await post(client)

    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"customer": {"name": "Ada", "points": None}}
    (error,) = body["errors"]
    assert error["extensions"] == {**told, "service": "loyalty"}
    assert error["path"][0] == "customer"
    for secret in ("10.0.0.7", "Traceback", "points_ledger", "stacktrace", "Sorry"):
        assert secret not in response.text


async def test_the_log_has_what_the_client_is_not_told(
    client: httpx.AsyncClient, shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shop.loyalty.answer = answering(REPORTED)

    await post(client)

    assert "points_ledger" in caplog.text


async def test_a_slow_subgraph_costs_its_own_fields_only(serve: Any, shop: Any) -> None:
    async def never(_: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    shop.loyalty.answer = never
    async with serve(subgraph_timeout=0.05) as client:
        response = await post(client)

    assert response.status_code == 200
    assert response.json()["data"] == {"customer": {"name": "Ada", "points": None}}
    assert response.json()["errors"][0]["extensions"] == {"code": "GATEWAY_TIMEOUT", "service": "loyalty"}


async def test_a_request_that_takes_too_long_answers_504(serve: Any) -> None:
    async def never_whole() -> Any:
        yield b'{"query": '
        await asyncio.Event().wait()

    async with serve(request_timeout=0.05, subgraph_timeout=0.04) as client:
        response = await client.post(
            "/graphql", content=never_whole(), headers={"content-type": "application/json"}
        )

    assert response.status_code == 504
    assert response.json()["errors"][0]["extensions"]["code"] == "GATEWAY_TIMEOUT"
    assert "data" not in response.json()


async def test_an_answer_that_comes_after_the_deadline_answers_504(serve: Any, shop: Any) -> None:
    async def hogging(request: Request) -> Response:
        """Answers well, but lets no other task run until the deadline is over."""
        over = time.monotonic() + 0.06
        while time.monotonic() < over:
            pass
        return await shop.orders.answer_truly(request)

    shop.orders.answer = hogging
    async with serve(request_timeout=0.05, subgraph_timeout=0.04) as client:
        response = await post(client)

    assert response.status_code == 504


async def test_what_nobody_foresaw_answers_500_and_the_next_request_is_served(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def body() -> Any:
        yield b'{"query": '
        raise MemoryError("no room left at 0x7f")

    with caplog.at_level(logging.ERROR):
        response = await client.post("/graphql", content=body(), headers={"content-type": "application/json"})
    next_response = await post(client)

    assert response.status_code == 500
    assert response.json() == {
        "errors": [{"message": "Internal server error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]
    }
    assert "0x7f" in caplog.text
    assert next_response.json()["data"] == {"customer": {"name": "Ada", "points": 100}}


async def test_an_operation_that_has_no_plan_answers_500_and_says_why(supergraph_sdl: str, shop: Any) -> None:
    out_of_reach = supergraph_sdl.replace(
        "type Order @join__type(graph: ORDERS) {",
        "type Order @join__type(graph: ORDERS) @join__type(graph: LOYALTY) {\n"
        "  pointsEarned: Int @join__field(graph: LOYALTY)",
    )
    app = create_app(Settings(), build_graph(read_supergraph(out_of_reach), 10), shop.connect)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        response = await post(client, "{ orders { pointsEarned } }")

    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "VALIDATION_PLANNING_ERROR"}
    assert "pointsEarned" in error["message"]
    assert "data" not in response.json()


async def test_without_a_graph_the_gateway_lives_and_says_so() -> None:
    def connect(_: object) -> Any:
        raise AssertionError("There is nothing to connect to.")

    app = create_app(Settings(), None, connect)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        response = await post(client)
        live = await client.get("/health?live")
        ready = await client.get("/health?ready")

    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "NO_SUPERGRAPH_AVAILABLE"
    assert (live.status_code, ready.status_code) == (200, 503)


@pytest.mark.parametrize("path", ["/health", "/health?live", "/health?ready", "/ready"])
async def test_a_gateway_that_serves_is_up(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert (response.status_code, response.json()) == (200, {"status": "UP"})


async def test_headers_reach_the_subgraphs_by_name_only(client: httpx.AsyncClient, shop: Any) -> None:
    response = await client.post(
        "/graphql",
        json={"query": "{ customer(id: 1) { seen } }"},
        headers={"traceparent": "00-ab-cd-01", "cookie": "session=secret"},
    )

    assert response.json() == {"data": {"customer": {"seen": "traceparent=00-ab-cd-01"}}}
