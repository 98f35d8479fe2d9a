"""gql for Python, by HTTP and by WebSocket, and curl."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence

import pytest
from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.clients.shop import SECONDS, shop_served

ORDERS = "query Orders($first: Int) { orders(first: $first) { number customer { name points } } }"
PLACED = "subscription { orderPlaced { number } }"

FIRST = {"orders": [{"number": "A-1", "customer": {"name": "Ada", "points": 100}}]}


async def test_gql_reads_the_schema_asks_and_is_told_what_is_wrong() -> None:
    async with shop_served() as address:
        transport = HTTPXAsyncTransport(f"http://{address}/graphql")
        async with Client(transport=transport, fetch_schema_from_transport=True) as session:
            answer = await session.execute(GraphQLRequest(ORDERS, variable_values={"first": 1}))
            schema = session.client.schema
        async with Client(transport=transport) as session:
            with pytest.raises(TransportQueryError) as wrong:
                await session.execute(gql("{ nothing }"))

    assert answer == FIRST
    assert schema is not None
    assert "Order" in schema.type_map
    assert wrong.value.errors is not None
    assert wrong.value.errors[0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


async def test_gql_asks_and_subscribes_over_one_socket() -> None:
    async with shop_served() as address:
        transport = WebsocketsTransport(f"ws://{address}/graphql")
        async with Client(transport=transport) as session:
            answer = await session.execute(GraphQLRequest(ORDERS, variable_values={"first": 1}))
            events = [each async for each in session.subscribe(gql(PLACED))]

    assert answer == FIRST
    assert events == [{"orderPlaced": {"number": number}} for number in ("A-1", "A-2")]


async def curl(address: str, *arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is missing: install it with “apt-get install curl”")
    command: Sequence[str] = ("curl", "--silent", "--show-error", f"http://{address}/graphql", *arguments)
    async with asyncio.timeout(SECONDS):
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        printed, _ = await process.communicate()
    return printed.decode()


async def test_curl_posts_gets_and_listens() -> None:
    as_json = ("--header", "content-type: application/json", "--data")
    asked = json.dumps({"query": ORDERS, "variables": {"first": 1}})
    async with shop_served() as address:
        posted = await curl(address, *as_json, asked)
        zipped = await curl(address, "--compressed", *as_json, asked)
        in_url = ("--get", "--data-urlencode", "query={ tiers }")
        got = await curl(address, *in_url, "--header", "apollo-require-preflight: curl")
        forged = await curl(address, *in_url)
        heard = await curl(
            address,
            "--no-buffer",
            "--header",
            "accept: text/event-stream",
            *as_json,
            json.dumps({"query": PLACED}),
        )

    assert json.loads(posted) == json.loads(zipped) == {"data": FIRST}
    assert json.loads(got) == {"data": {"tiers": ["gold", "silver"]}}
    assert json.loads(forged)["errors"][0]["extensions"]["code"] == "CSRF_ERROR"
    assert heard.count("event: next\n") == 2
    assert heard.endswith("event: complete\ndata:\n\n")
