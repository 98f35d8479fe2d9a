"""The protocol `graphql-transport-ws`, message by message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from starlette.websockets import WebSocket

from gateway.auth.principal import ANONYMOUS, Principal
from gateway.errors import INVALID_TOKEN, Refusal, refuse
from gateway.parameters import Parameters
from gateway.subscriptions.open import OpenSubscriptions
from gateway.subscriptions.sockets import Answer, SocketLimits, serve_socket
from tests.gateway.subscriptions.conftest import Ends, Message, Till, changed, response

INIT = {"type": "connection_init"}

LIMITS = SocketLimits()


class Shop:
    """Answers queries at once, and subscriptions from its till."""

    def __init__(self) -> None:
        self.till = Till()
        self.admitted: list[Mapping[str, object]] = []
        self.subscriptions = OpenSubscriptions(10, 60, lambda: 0.0)

    async def admit(self, socket: WebSocket, payload: Mapping[str, object]) -> Principal | Refusal:
        self.admitted.append(payload)
        return refuse(INVALID_TOKEN, "no") if payload.get("token") == "stolen" else ANONYMOUS

    async def answer(self, socket: WebSocket, parameters: Parameters, principal: Principal) -> Answer:
        if "fails" in parameters.query:
            raise LookupError("inside")
        if parameters.query.startswith("subscription"):
            return self.subscriptions.told(self.till.events(), None)
        return changed(7)


class Client:
    def __init__(self, ends: Ends) -> None:
        self._ends = ends

    async def send(self, *messages: object) -> None:
        for message in messages:
            text = message if isinstance(message, str) else orjson.dumps(message).decode()
            await self._ends.to_server.put({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        await self._ends.to_server.put({"type": "websocket.disconnect", "code": 1000})

    async def told(self) -> Any:
        """The next message, or the code with which the connection was closed."""
        message: Message = await self._ends.sent()
        return message["code"] if message["type"] == "websocket.close" else orjson.loads(message["text"])


@asynccontextmanager
async def connected(
    shop: Shop, limits: SocketLimits = LIMITS, subprotocol: str = "graphql-transport-ws"
) -> AsyncIterator[Client]:
    ends = Ends()
    ends.to_server.put_nowait({"type": "websocket.connect"})
    scope = {"type": "websocket", "subprotocols": [subprotocol], "headers": []}
    socket = WebSocket(scope, ends.receive, ends.send)
    running = asyncio.create_task(serve_socket(socket, shop, response, limits))
    assert (await ends.sent())["type"] == "websocket.accept"
    client = Client(ends)
    yield client
    await client.leave()
    async with asyncio.timeout(5):
        await running


def subscribe(named: str, query: str = "subscription { orderChanged { number } }") -> object:
    return {"id": named, "type": "subscribe", "payload": {"query": query}}


async def test_a_subscription_is_told_its_events_and_its_end() -> None:
    shop = Shop()
    shop.till.put(changed(1), changed(2), None)

    async with connected(shop) as client:
        await client.send({**INIT, "payload": {"token": "mine"}}, subscribe("a"))
        told = [await client.told() for _ in range(4)]

    assert shop.admitted == [{"token": "mine"}]
    assert told == [
        {"type": "connection_ack"},
        {"id": "a", "type": "next", "payload": {"data": {"orderChanged": {"number": "C-1"}}}},
        {"id": "a", "type": "next", "payload": {"data": {"orderChanged": {"number": "C-2"}}}},
        {"id": "a", "type": "complete"},
    ]


async def test_a_query_is_answered_beside_a_subscription() -> None:
    shop = Shop()

    async with connected(shop) as client:
        await client.send(INIT, subscribe("a"), subscribe("b", "{ order { number } }"))
        told = [await client.told() for _ in range(3)]

    assert [message.get("id") for message in told] == [None, "b", "b"]
    assert shop.till.is_closed  # the client left


async def test_a_client_ends_its_subscription_and_may_use_the_id_again() -> None:
    shop = Shop()
    shop.till.put(changed(1))

    async with connected(shop) as client:
        await client.send(INIT, subscribe("a"))
        assert [(await client.told())["type"] for _ in range(2)] == ["connection_ack", "next"]
        await client.send({"id": "a", "type": "complete"}, subscribe("a"))
        shop.till.put(changed(2), changed(2))
        assert (await client.told())["payload"] == {"data": {"orderChanged": {"number": "C-2"}}}


async def test_a_request_error_is_told_as_an_error() -> None:
    async with connected(Shop()) as client:
        await client.send(INIT, {"id": "a", "type": "subscribe", "payload": {}}, subscribe("b", "fails"))
        told = [await client.told() for _ in range(3)]

    assert [(each["type"], each["payload"][0]["extensions"]["code"]) for each in told[1:]] == [
        ("error", "MISSING_QUERY_STRING"),
        ("error", "INTERNAL_SERVER_ERROR"),
    ]


async def test_a_ping_is_answered_at_any_time() -> None:
    async with connected(Shop()) as client:
        await client.send({"type": "ping"}, INIT, {"type": "ping"}, {"type": "pong"})
        assert [(await client.told())["type"] for _ in range(3)] == ["pong", "connection_ack", "pong"]


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([subscribe("a")], 4401),
        ([{"type": "complete", "id": "a"}], 4400),
        ([{"type": "connection_init", "payload": ["no object"]}], 4400),
        ([{"type": "connection_init", "payload": {"token": "stolen"}}], 4403),
        (["{"], 4400),
        (["[]"], 4400),
        ([INIT, INIT], 4429),
        ([INIT, subscribe("a"), subscribe("a")], 4409),
        ([INIT, subscribe("a"), subscribe("b"), subscribe("c")], 4429),
        ([INIT, {"type": "unknown"}], 4400),
        ([INIT, {"type": "subscribe", "id": "a"}], 4400),
        ([INIT, {"type": "subscribe", "id": "", "payload": {}}], 4400),
    ],
)
async def test_a_message_out_of_place_closes_the_connection(messages: list[object], code: int) -> None:
    async with connected(Shop(), SocketLimits(operations=2)) as client:
        await client.send(*messages)
        told = await client.told()
        assert (await client.told() if told == {"type": "connection_ack"} else told) == code


async def test_who_does_not_say_who_it_is_is_not_waited_for() -> None:
    async with connected(Shop(), SocketLimits(seconds_to_init=0.01)) as client:
        assert await client.told() == 4408


async def test_another_subprotocol_is_refused() -> None:
    async with connected(Shop(), subprotocol="graphql-ws") as client:
        assert await client.told() == 4406
