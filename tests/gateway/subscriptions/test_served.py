"""Subscriptions as clients have them: on real connections, each event completed by the other subgraph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from gateway.app import Wiring, create_app
from gateway.config import Settings
from gateway.graph import build_graph
from gateway.health import Readiness
from resolvers.transport import ConnectionFailed, Headers, SubgraphRequest
from schema.supergraph_reader import read_supergraph
from tests.gateway.conftest import SUPERGRAPH, Shop
from tests.resolvers.streams.conftest import served

PLACED = "subscription { orderPlaced { number customer { name points } } }"


@dataclass
class Orders:
    """The subgraph that sends events: those that it is given."""

    events: asyncio.Queue[object] = field(default_factory=asyncio.Queue)
    opened: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    closed: int = 0

    def place(self, number: str, customer: str) -> None:
        who = {"__typename": "Customer", "id": customer, "name": {"1": "Ada", "2": "Grace"}[customer]}
        self.events.put_nowait({"data": {"orderPlaced": {"number": number, "customer": who}}})

    def end(self) -> None:
        self.events.put_nowait(None)

    async def open(self, request: SubgraphRequest) -> AsyncGenerator[bytes, None]:
        self.opened.append(orjson.loads(request.body))
        self.headers.append(request.headers)
        try:
            while (event := await self.events.get()) is not None:
                if event == "break":
                    raise ConnectionFailed("10.0.0.7")
                yield orjson.dumps(event)
        finally:
            self.closed += 1

    async def close(self) -> None: ...


@dataclass
class Served:
    address: str
    orders: Orders
    readiness: Readiness


@asynccontextmanager
async def gateway(**settings: Any) -> AsyncIterator[Served]:
    orders, readiness = Orders(), Readiness()
    graph = build_graph(read_supergraph(SUPERGRAPH), 10)
    app = create_app(
        Settings(authorization="off", **settings),
        graph,
        Shop().connect,
        Wiring(stream=lambda _: orders),
        readiness,
    )
    async with app.router.lifespan_context(app), served(app) as address:
        yield Served(address, orders, readiness)


def placed(number: str, name: str, points: int) -> dict[str, object]:
    return {"orderPlaced": {"number": number, "customer": {"name": name, "points": points}}}


@asynccontextmanager
async def streamed(here: Served, accept: str) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[str]]]:
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream(
            "POST", f"http://{here.address}/graphql", json={"query": PLACED}, headers={"accept": accept}
        ) as response,
    ):
        yield response, response.aiter_text()


async def test_events_over_sse_are_completed_by_the_other_subgraph() -> None:
    async with gateway() as here:
        here.orders.place("A-1", "1")
        here.orders.place("A-2", "2")
        here.orders.end()
        async with streamed(here, "text/event-stream") as (response, chunks):
            text = "".join([chunk async for chunk in chunks])

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream"
    told = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")]
    assert [orjson.loads(each)["data"] for each in told] == [
        placed("A-1", "Ada", 100),
        placed("A-2", "Grace", 200),
    ]
    assert text.endswith("event: complete\ndata:\n\n")
    assert here.orders.opened[0]["query"].startswith("subscription { orderPlaced { number customer {")


CHANGING = "tests.gateway.hooks.spying:Changing"


async def test_rules_and_hooks_reach_the_stream_and_each_of_its_events() -> None:
    rules = {"all": {"request": [{"propagate": {"named": "accept-language", "default": "fr"}}]}}
    async with gateway(headers=rules, hooks=[CHANGING]) as here:
        here.orders.place("A-1", "1")
        here.orders.place("A-2", "2")
        here.orders.end()
        async with streamed(here, "text/event-stream") as (response, chunks):
            text = "".join([chunk async for chunk in chunks])

    assert here.orders.headers == [(("accept-language", "fr"), ("x-region", "eu"))]
    assert response.headers["x-shop"] == "north"
    told = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")]
    assert [orjson.loads(each)["extensions"] for each in told] == [{"shop": "north"}] * 2


async def test_hooks_see_what_comes_over_a_socket() -> None:
    async with gateway(hooks=[CHANGING]) as here:
        transport = WebsocketsTransport(f"ws://{here.address}/graphql")
        async with Client(transport=transport) as session:
            told = await session.execute(gql("{ tiers }"), get_execution_result=True)

    assert told.extensions == {"shop": "north"}


async def test_events_as_parts_as_apollo_client_reads_them() -> None:
    accept = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json'
    async with gateway() as here:
        here.orders.place("A-1", "1")
        here.orders.end()
        async with streamed(here, accept) as (response, chunks):
            text = "".join([chunk async for chunk in chunks])

    assert response.headers["content-type"].startswith("multipart/mixed")
    parts = [part.partition("\r\n\r\n")[2].strip() for part in text.split("--graphql")[1:-1]]
    assert [orjson.loads(part) for part in parts] == [{}, {"payload": {"data": placed("A-1", "Ada", 100)}}]
    assert text.rstrip().endswith("--graphql--")


async def test_events_over_a_socket_to_a_client_as_it_is() -> None:
    async with gateway() as here:
        here.orders.place("A-1", "1")
        here.orders.place("A-2", "2")
        here.orders.end()
        transport = WebsocketsTransport(f"ws://{here.address}/graphql")
        async with Client(transport=transport) as session:
            told = [each async for each in session.subscribe(gql(PLACED))]
            query = await session.execute(gql("{ tiers }"))

    assert told == [placed("A-1", "Ada", 100), placed("A-2", "Grace", 200)]
    assert query == {"tiers": ["gold", "silver"]}


async def test_a_client_that_leaves_ends_the_subscription_at_the_subgraph() -> None:
    async with gateway() as here:
        here.orders.place("A-1", "1")
        async with streamed(here, "text/event-stream") as (_, chunks):
            async with asyncio.timeout(10):
                while "orderPlaced" not in await anext(chunks):
                    pass
        async with asyncio.timeout(10):
            while not here.orders.closed:  # noqa: ASYNC110 - the connection tells nobody
                await asyncio.sleep(0.01)


async def test_a_stopping_process_ends_what_would_never_end() -> None:
    async with gateway() as here:
        here.orders.place("A-1", "1")
        async with streamed(here, "text/event-stream") as (_, chunks):
            while "orderPlaced" not in await anext(chunks):
                pass
            here.readiness.end()
            rest = "".join([chunk async for chunk in chunks])
        async with streamed(here, "text/event-stream") as (later, chunks):
            refusal = orjson.loads("".join([chunk async for chunk in chunks]))

    assert "SUBSCRIPTION_SERVER_SHUTDOWN" in rest
    assert rest.endswith("event: complete\ndata:\n\n")
    assert later.status_code == 503
    assert refusal["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_SERVER_SHUTDOWN"


async def test_a_stream_that_the_subgraph_breaks_off_is_told_without_its_address() -> None:
    async with gateway() as here:
        here.orders.events.put_nowait("break")
        async with streamed(here, "text/event-stream") as (_, chunks):
            text = "".join([chunk async for chunk in chunks])

    assert "SUBREQUEST_HTTP_ERROR" in text
    assert "10.0.0.7" not in text


async def test_one_subscription_too_many_is_refused() -> None:
    async with gateway(max_subscriptions=1) as here:
        here.orders.place("A-1", "1")
        async with streamed(here, "text/event-stream") as (_, chunks):
            await anext(chunks)
            async with streamed(here, "text/event-stream") as (second, refused):
                refusal = orjson.loads("".join([chunk async for chunk in refused]))

    assert second.status_code == 503
    assert refusal["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_MAX_LIMIT"


async def test_a_query_is_answered_as_one_event_where_only_events_are_taken() -> None:
    async with gateway() as here, httpx.AsyncClient() as client:
        only = await client.post(
            f"http://{here.address}/graphql",
            json={"query": "{ tiers }"},
            headers={"accept": "text/event-stream"},
        )
        either = await client.post(
            f"http://{here.address}/graphql",
            json={"query": "{ tiers }"},
            headers={"accept": "text/event-stream, application/json"},
        )
        single = await client.post(f"http://{here.address}/graphql", json={"query": PLACED})

    assert 'event: next\ndata: {"data":{"tiers":["gold","silver"]}}' in only.text
    assert either.json() == {"data": {"tiers": ["gold", "silver"]}}
    assert (single.status_code, single.json()["errors"][0]["extensions"]["code"]) == (
        406,
        "INVALID_ACCEPT_HEADER",
    )


async def test_a_document_that_is_wrong_is_told_as_an_event_where_only_events_are_taken() -> None:
    async with gateway() as here, httpx.AsyncClient() as client:
        response = await client.post(
            f"http://{here.address}/graphql",
            json={"query": "subscription { orderEaten }"},
            headers={"accept": "text/event-stream"},
        )

    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")
    event = next(line for line in response.text.splitlines() if line.startswith("data: {"))
    told = orjson.loads(event.removeprefix("data: "))
    assert [error["extensions"]["code"] for error in told["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert response.text.endswith("event: complete\ndata:\n\n")


@pytest.mark.parametrize(
    ("origin", "is_taken"),
    [(None, True), ("own", True), ("https://shop.example", True), ("https://evil.example", False)],
)
async def test_a_page_of_another_site_opens_no_socket(origin: str | None, is_taken: bool) -> None:
    async with gateway(cors_origins=("https://shop.example",)) as here:
        own = f"http://{here.address}" if origin == "own" else origin
        try:
            async with connect(
                f"ws://{here.address}/graphql", subprotocols=["graphql-transport-ws"], origin=own, proxy=None
            ) as socket:
                await socket.send('{"type":"connection_init"}')
                assert orjson.loads(await socket.recv()) == {"type": "connection_ack"}
                assert is_taken
        except InvalidStatus as refused:
            assert not is_taken
            assert refused.response.status_code == 403


async def test_a_subgraph_that_is_away_cannot_be_subscribed_to() -> None:
    graph = build_graph(read_supergraph(SUPERGRAPH), 10)
    app = create_app(Settings(authorization="off"), graph, Shop().connect)
    async with app.router.lifespan_context(app), served(app) as address, httpx.AsyncClient() as client:
        answer = await client.post(
            f"http://{address}/graphql", json={"query": PLACED}, headers={"accept": "text/event-stream"}
        )

    # Nobody listens at the subgraph's address.
    assert "SUBREQUEST_HTTP_ERROR" in answer.text
