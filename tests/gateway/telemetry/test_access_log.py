"""What stands in the line of a request, and what may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from starlette.responses import Response
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gateway.app import Wiring, create_app
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.parameters import Parameters
from gateway.request import Request
from gateway.telemetry.access_log import AccessLog, Ended, network
from gateway.telemetry.noted import Noted, NotedOperation
from schema.rights import Grant
from tests.resolvers.streams.conftest import served

WS = [Subprotocol("graphql-transport-ws")]

SECRETS = ("geheim", "ada@example.com", "203.0.113.77", "PLANTED", "Lovelace")

Logged = Callable[..., AbstractAsyncContextManager[tuple[httpx.AsyncClient, list[dict[str, Any]]]]]


@pytest.fixture
def logged(shop: Any, graph: Any) -> Logged:
    @asynccontextmanager
    async def serving(**settings: Any) -> AsyncIterator[tuple[httpx.AsyncClient, list[dict[str, Any]]]]:
        lines: list[bytes] = []
        app = create_app(
            Settings(access_log=True, **settings), graph, shop.connect, Wiring(write=lines.append)
        )
        told: list[dict[str, Any]] = []
        transport = httpx.ASGITransport(app, client=("203.0.113.77", 4711))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
        ):
            yield client, told
        assert not any(secret in line.decode() for line in lines for secret in SECRETS)
        assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
        told += map(orjson.loads, lines)

    return serving


async def test_a_line_names_the_operation_its_client_and_who_was_asked(logged: Logged) -> None:
    query = "query Points($id: ID!) { customer(id: $id) { name points } }"
    headers = {
        "authorization": "Bearer geheim",
        "cookie": "session=geheim",
        "apollographql-client-name": "shop-web",
        "apollographql-client-version": "2.1",
        "x-request-id": "order-42",
    }
    async with logged() as (client, lines):
        response = await client.post(
            "/graphql", json={"query": query, "variables": {"id": "1"}}, headers=headers
        )

    (line,) = lines
    assert response.headers["x-request-id"] == line["requestId"] == "order-42"
    assert (line["operation"], line["kind"], len(line["hash"])) == ("Points", "query", 64)
    assert (line["client"], line["clientVersion"]) == ("shop-web", "2.1")
    assert line["subgraphs"] == ["loyalty", "orders"]
    assert (line["status"], line["route"], line["network"]) == (200, "/graphql", "203.0.113.0/24")
    assert line["bytes"] == len(response.content)
    assert 0 < line["milliseconds"] < 5_000


async def test_no_line_holds_what_a_client_said_of_a_person(logged: Logged) -> None:
    async with logged() as (client, lines):
        await client.post(
            "/graphql",
            json={
                "query": 'query Q($mail: String) { customer(id: "ada@example.com") { name } }',
                "variables": {"mail": "ada@example.com", "name": "Lovelace"},
            },
            headers={"x-request-id": "PLANTED PLANTED", "graphql-client-name": "a" * 500},
        )
        await client.get("/graphql/PLANTED?variables=PLANTED", headers={"authorization": "PLANTED"})
        await client.get("/PLANTED")

    assert [line["route"] for line in lines] == ["/graphql", "/graphql/{document_id}", ""]
    assert len(lines[0]["client"]) == 64


async def test_probes_have_no_line(logged: Logged) -> None:
    async with logged() as (client, lines):
        assert (await client.get("/health?ready")).status_code == 200
        assert (await client.get("/ready")).status_code == 200

    assert lines == []


async def test_errors_are_told_by_their_codes(logged: Logged, shop: Any) -> None:
    async def broken(_: object) -> Response:
        return Response("PLANTED", status_code=500)

    shop.loyalty.answer = broken
    async with logged(subgraph_retries=0) as (client, lines):
        await client.post("/graphql", json={"query": "{ tiers }"})
        await client.post("/graphql", json={"query": "{ unknown }"})
        await client.post("/graphql", content=b"PLANTED", headers={"content-type": "text/plain"})

    assert [line["codes"] for line in lines] == [
        ["SUBREQUEST_HTTP_ERROR"],
        ["GRAPHQL_VALIDATION_FAILED"],
        ["CSRF_ERROR"],
    ]
    assert [line["status"] for line in lines] == [200, 200, 400]


async def test_each_of_a_batch_is_told(logged: Logged) -> None:
    async with logged(batching=True) as (client, lines):
        await client.post("/graphql", json=[{"query": "{ tiers }"}, {"query": "{ orders { number } }"}])

    (line,) = lines
    assert sorted(each["subgraphs"] for each in line["operations"]) == [["loyalty"], ["orders"]]


async def test_a_client_that_has_gone_has_a_status_of_its_own(shop: Any, graph: Any) -> None:
    lines: list[bytes] = []
    app = create_app(Settings(access_log=True), graph, shop.connect, Wiring(write=lines.append))
    body = orjson.dumps({"query": "{ tiers }"})
    coming = [{"type": "http.request", "body": body}]

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(_: object) -> None:
        return None

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "headers": [(b"content-type", b"application/json")],
        "query_string": b"",
    }
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
        coming.append({"type": "http.request", "body": body[:5], "more_body": True})
        await app(scope, receive, send)

    assert [orjson.loads(line)["status"] for line in lines] == [499, 499]


async def test_variables_are_told_where_that_is_configured(shop: Any, graph: Any) -> None:
    lines: list[bytes] = []
    settings = Settings(access_log=True, access_log_variables=True)
    app = create_app(settings, graph, shop.connect, Wiring(write=lines.append))
    query = "query ($id: ID!) { customer(id: $id) { name } }"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        await client.post("/graphql", json={"query": query, "variables": {"id": "1"}})

    assert orjson.loads(lines[0])["variables"] == {"id": "1"}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("", None),
    ],
)
def test_of_an_address_only_the_network_is_told(address: str, told: str | None) -> None:
    assert network(address) == told


def test_of_a_token_only_its_id_and_its_client_are_told() -> None:
    lines: list[bytes] = []
    claims = {"email": "ada@example.com", "jti": "b81c"}
    ada = Principal(
        Grant(True, frozenset({"read:PLANTED"})), "Lovelace", "shop", "till", "b81c", claims=claims
    )
    noted = Noted("4f2a", 0.0)
    noted.operations.append(NotedOperation(Request(Parameters("{ tiers }"), principal=ada), 0.0))

    AccessLog(lines.append).tell(noted, Ended("POST", "/graphql", 200, 0.001, 20, None))

    line = orjson.loads(lines[0])
    assert (line["tokenId"], line["tokenClient"]) == ("b81c", "till")
    assert not any(secret in lines[0].decode() for secret in SECRETS)


async def test_each_operation_over_a_socket_has_its_line(shop: Any, graph: Any) -> None:
    lines: list[bytes] = []
    app = create_app(Settings(access_log=True), graph, shop.connect, Wiring(write=lines.append))
    headers = {"apollographql-client-name": "desk", "authorization": "Bearer geheim"}
    async with (
        app.router.lifespan_context(app),
        served(app) as address,
        connect(f"ws://{address}/graphql", subprotocols=WS, additional_headers=headers) as wire,
    ):
        await wire.send('{"type": "connection_init", "payload": {"token": "geheim"}}')
        assert orjson.loads(await wire.recv())["type"] == "connection_ack"
        for id, query in (("1", "query Tiers { tiers }"), ("2", "{ unheardOf }")):
            asked = {"id": id, "type": "subscribe", "payload": {"query": query}}
            await wire.send(orjson.dumps(asked).decode())
            while orjson.loads(await wire.recv())["type"] == "next":
                pass

    good, bad = map(orjson.loads, lines)
    assert (good["method"], good["route"], good["status"], good["client"]) == (
        "WEBSOCKET",
        "/graphql",
        200,
        "desk",
    )
    assert (good["operation"], good["subgraphs"], good["network"]) == ("Tiers", ["loyalty"], "127.0.0.0/24")
    assert (bad["status"], bad["codes"]) == (400, ["GRAPHQL_VALIDATION_FAILED"])
    assert not any(secret in line.decode() for line in lines for secret in SECRETS)
