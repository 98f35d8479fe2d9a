"""Apollo Client 4, urql, and the reference clients of WebSocket and of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.clients.conftest import Installed
from tests.clients.demonstration import CAMILLE, demonstration, token
from tests.clients.shop import shop_served, told
from tests.gateway.conftest import Shop

ADA, GRACE = {"name": "Ada", "points": 100}, {"name": "Grace", "points": 200}

FIRST = {"orders": [{"number": "A-1", "customer": ADA}]}

EVENTS = [
    {"orderPlaced": {"number": "A-1", "customer": ADA}},
    {"orderPlaced": {"number": "A-2", "customer": GRACE}},
]


@pytest.fixture
def clients(installed: Installed) -> Path:
    return installed(Path(__file__).parent / "javascript")


def bare(value: Any) -> Any:
    """Without what Apollo Client adds to each selection and what it finds its objects by."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if name not in ("__typename", "id")}
    return [bare(each) for each in value] if isinstance(value, list) else value


async def test_apollo_client_asks_names_documents_by_hashes_and_hears_events_both_ways(clients: Path) -> None:
    async with shop_served() as address:
        seen = await told(clients, "apollo.mjs", address)

    assert bare(seen["query"]) == FIRST
    assert seen["query"]["orders"][0]["customer"]["__typename"] == "Customer"
    assert seen["error"] == {"combined": True, "code": "GRAPHQL_VALIDATION_FAILED"}
    assert bare(seen["mutation"]) == {"cancelOrder": {"number": "A-2", "status": "CANCELLED"}}
    assert seen["requests"] == ["GET hash 200", "POST text 200", "GET hash 200"]
    assert bare(seen["persisted"]) == [FIRST, FIRST]
    assert bare(seen["multipart"]) == EVENTS
    assert bare(seen["socket"]) == EVENTS


async def test_what_is_deferred_comes_when_the_rest_is_there(clients: Path) -> None:
    """The points are told when an order was cancelled, which each client does with the rest in its hands."""
    shop, cancelled = Shop(), asyncio.Event()

    async def orders(request: Request) -> Response:
        if b"mutation" in await request.body():
            cancelled.set()
        return await shop.orders.answer_truly(request)

    async def points(request: Request) -> Response:
        await cancelled.wait()
        cancelled.clear()
        return await shop.loyalty.answer_truly(request)

    shop.orders.answer, shop.loyalty.answer = orders, points
    async with shop_served(shop) as address:
        seen = await told(clients, "defer.mjs", address)

    by_path = 'multipart/mixed;boundary="-";deferSpec=20220824'
    assert seen["types"] == [by_path, 'multipart/mixed;boundary="-";incrementalSpec=v0.2', by_path]
    for client in ("byPath", "byId", "urql"):
        first, *_, last = seen[client]
        found = [bare(each["data"]["orders"][0]["customer"]) for each in (first, last)]
        assert (first["state"], last["state"]) == ("streaming", "complete")
        assert found == [{"name": "Ada"}, ADA]


async def test_urql_asks_and_hears_events_by_its_fetch_and_over_a_socket(clients: Path) -> None:
    async with shop_served() as address:
        seen = await told(clients, "urql.mjs", address)

    graphql = "application/graphql-response+json"
    assert seen == {
        "types": [graphql, graphql, "text/event-stream"],
        "query": FIRST,
        "error": ["GRAPHQL_VALIDATION_FAILED"],
        "events": EVENTS,
        "socket": EVENTS,
    }


async def test_graphql_ws_runs_every_kind_of_operation_on_one_socket(clients: Path) -> None:
    async with shop_served() as address:
        seen = await told(clients, "graphql-ws.mjs", address)

    assert seen == {
        "query": [{"data": {"orders": [{"number": "A-1"}]}}],
        "mutation": [{"data": {"cancelOrder": {"status": "CANCELLED"}}}],
        "events": [{"data": event} for event in EVENTS],
        "error": ["GRAPHQL_VALIDATION_FAILED"],
        "pinged": True,
    }


async def test_graphql_ws_gives_its_token_at_the_start_and_is_closed_for_a_bad_one(
    clients: Path, tmp_path: Path, database_urls: Mapping[str, str]
) -> None:
    with demonstration(tmp_path, database_urls, "--tokens") as url:
        seen = await told(clients, "graphql-ws.mjs", urlsplit(url).netloc, token(tmp_path, "shopper"))

    me = [{"data": {"me": {"id": CAMILLE}}}]
    assert seen == {"own": me, "headers": me, "closed": {"code": 4403, "reason": "Forbidden"}}


async def test_graphql_sse_hears_events_and_what_is_wrong_and_may_leave(clients: Path) -> None:
    async with shop_served() as address:
        seen = await told(clients, "graphql-sse.mjs", address)

    assert seen["query"] == [{"data": {"orders": [{"number": "A-1"}]}}]
    assert seen["events"] == [{"data": event} for event in EVENTS]
    (wrong,) = seen["wrong"]
    assert [error["extensions"]["code"] for error in wrong["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert seen["first"] == {"data": {"orderPlaced": {"number": "A-1"}}}
