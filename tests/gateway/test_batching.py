"""Several requests in one body, as a client that was built for it sends them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response


async def batch(client: httpx.AsyncClient, *queries: object) -> httpx.Response:
    return await client.post("/graphql", json=list(queries))


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


async def test_answers_keep_the_order_of_the_requests(serve: Any, shop: Any) -> None:
    async with serve(batching=True) as client:
        response = await batch(
            client,
            {"query": "{ orders { number } }"},
            {"query": "{ tiers "},
            {"query": "query ($id: ID!) { customer(id: $id) { name points } }", "variables": {"id": 2}},
            7,
            {"query": "{ tiers }"},
        )

    orders, broken, customer, seven, tiers = response.json()
    assert response.status_code == 200
    assert orders == {"data": {"orders": [{"number": "A-1"}, {"number": "A-2"}]}}
    assert broken["errors"][0]["extensions"]["code"] == "PARSING_ERROR"
    assert customer == {"data": {"customer": {"name": "Grace", "points": 200}}}
    assert seven["errors"][0]["extensions"]["code"] == "INVALID_GRAPHQL_REQUEST"
    assert tiers == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_batch_of_one_is_answered_by_an_array(serve: Any) -> None:
    async with serve(batching=True) as client:
        response = await batch(client, {"query": "{ tiers }"})
        single = await client.post("/graphql", json={"query": "{ tiers }"})

    assert response.json() == [{"data": {"tiers": ["gold", "silver"]}}]
    assert single.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_batching_is_off_unless_it_is_switched_on(client: httpx.AsyncClient) -> None:
    response = await batch(client, {"query": "{ tiers }"})

    assert (response.status_code, codes(response)) == (400, ["BATCHING_NOT_ENABLED"])


async def test_a_batch_is_no_longer_than_allowed(serve: Any, shop: Any) -> None:
    async with serve(batching=True, max_batch=2) as client:
        allowed = await batch(client, *[{"query": "{ __typename }"}] * 2)
        refused = await batch(client, *[{"query": "{ tiers }"}] * 3)
        empty = await batch(client)

    assert allowed.json() == [{"data": {"__typename": "Query"}}] * 2
    assert (refused.status_code, codes(refused)) == (422, ["BATCH_LIMIT_EXCEEDED"])
    assert (empty.status_code, codes(empty)) == (400, ["INVALID_GRAPHQL_REQUEST"])
    assert shop.requests == (0, 0)


async def test_each_of_a_batch_spends_from_the_callers_budget(serve: Any) -> None:
    async with serve(batching=True, rate_limit=3) as client:
        response = await batch(client, *[{"query": "{ customer(id: 1) { name } }"}] * 5)

    allowed = [each for each in response.json() if "data" in each]
    refused = [each["errors"][0]["extensions"]["code"] for each in response.json() if "data" not in each]
    assert len(allowed) == 3
    assert refused == ["REQUEST_RATE_LIMITED"] * 2


async def test_each_of_a_batch_needs_a_place_of_its_own(serve: Any, shop: Any) -> None:
    asked, answered = asyncio.Barrier(3), asyncio.Event()

    async def wait(request: Request) -> Response:
        await asked.wait()
        await answered.wait()
        response: Response = await shop.loyalty.answer_truly(request)
        return response

    shop.loyalty.answer = wait
    async with serve(batching=True, max_in_flight=2) as client:
        sent = asyncio.create_task(batch(client, *({"query": f"{{ {name}: tiers }}"} for name in "abc")))
        await asked.wait()
        answered.set()
        response = await sent

    last = response.json()[2]
    assert [list(each) for each in response.json()[:2]] == [["data"], ["data"]]
    assert last["errors"][0]["extensions"]["code"] == "REQUEST_CONCURRENCY_LIMITED"


async def test_what_goes_wrong_in_one_of_a_batch_leaves_the_others_alone(serve: Any, shop: Any) -> None:
    async def garbage(_: Request) -> Response:
        return Response(b"<html>", 200)

    shop.loyalty.answer = garbage
    async with serve(batching=True) as client:
        response = await batch(client, {"query": "{ tiers }"}, {"query": "{ orders { number } }"})

    broken, orders = response.json()
    assert broken["data"] == {"tiers": None}
    assert orders == {"data": {"orders": [{"number": "A-1"}, {"number": "A-2"}]}}
