"""A subgraph that calls back, and what it is answered."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import pytest
from starlette.applications import Starlette

from gateway.subscriptions.callback import Callbacks, CallbackStreams
from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest

GATEWAY = "http://gateway:4000"


@dataclass
class Stock:
    """The subgraph. It checks, answers, and then calls as it is told."""

    callbacks: Callbacks = field(default_factory=lambda: Callbacks(10_000))
    checks: bool = True
    status: int = 200
    asked: dict[str, Any] = field(default_factory=dict)
    accept: str = ""

    def __post_init__(self) -> None:
        gateway = Starlette(routes=[self.callbacks.route()])
        self.to_gateway = httpx.AsyncClient(transport=httpx.ASGITransport(gateway))

    def streams(self) -> CallbackStreams:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._subscribed))
        return CallbackStreams("http://stock/graphql", self.callbacks, GATEWAY, http)

    async def _subscribed(self, request: httpx.Request) -> httpx.Response:
        self.asked, self.accept = orjson.loads(request.content), request.headers["accept"]
        if self.checks and self.status == 200:
            assert (await self.call("check")).status_code == 204
        return httpx.Response(self.status, json={"data": None})

    @property
    def subscription(self) -> dict[str, Any]:
        told: dict[str, Any] = self.asked["extensions"]["subscription"]
        return told

    async def call(self, action: str, **more: object) -> httpx.Response:
        own = {"id": self.subscription["subscriptionId"], "verifier": self.subscription["verifier"]}
        body = {"kind": "subscription", "action": action, **own, **more}
        return await self.to_gateway.post(self.subscription["callbackUrl"], json=body)


def request(seconds: float = 5.0) -> SubgraphRequest:
    return SubgraphRequest(orjson.dumps({"query": "subscription { stockChanged { sku } }"}), (), seconds)


def event(sku: str) -> dict[str, object]:
    return {"data": {"stockChanged": {"sku": sku}}}


async def test_events_come_by_calls_until_the_subgraph_completes() -> None:
    stock = Stock()

    async def calls() -> list[int]:
        told = [await stock.call("next", payload=event("A")), await stock.call("check")]
        told += [await stock.call("next", payload=event("B")), await stock.call("complete")]
        return [answer.status_code for answer in told]

    async with aclosing(stock.streams().open(request())) as events:
        first = asyncio.create_task(anext(events))  # type: ignore[arg-type]
        while not stock.asked:  # noqa: ASYNC110 - the subgraph tells nobody
            await asyncio.sleep(0)
        calling = asyncio.create_task(calls())
        heard = [await first, *[each async for each in events]]

    assert list(map(orjson.loads, heard)) == [event("A"), event("B")]
    assert await calling == [204, 204, 204, 204]
    assert stock.accept == "application/json;callbackSpec=1.0"
    assert stock.subscription["callbackUrl"].startswith(f"{GATEWAY}/subscription-callback/")
    assert stock.subscription["heartbeatIntervalMs"] == 5000


async def test_a_subscription_that_was_left_is_unknown() -> None:
    stock = Stock()
    async with aclosing(stock.streams().open(request())) as events:
        first = asyncio.create_task(anext(events))  # type: ignore[arg-type]
        while not stock.asked:  # noqa: ASYNC110 - the subgraph tells nobody
            await asyncio.sleep(0)
        await stock.call("next", payload=event("A"))
        await first

    assert (await stock.call("check")).status_code == 404
    assert len(stock.callbacks) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "subscription", "action": "next", "verifier": "guessed"}, 401),
        ({"kind": "subscription", "action": "next"}, 400),
        (["no object"], 400),
        ({"kind": "subscription", "action": "next", "verifier": "x" * 20_000}, 400),
    ],
)
async def test_a_call_that_is_not_the_subgraphs_changes_nothing(body: object, status: int) -> None:
    stock = Stock()
    named, awaited = stock.callbacks.expect()

    answer = await stock.to_gateway.post(f"{GATEWAY}/subscription-callback/{named}", json=body)

    assert answer.status_code == status
    assert awaited.calls.empty()


async def test_a_subgraph_that_refuses_is_told_at_once() -> None:
    stock = Stock(status=500)

    with pytest.raises(ConnectionFailed, match="500"):
        await anext(stock.streams().open(request()))


async def test_a_subgraph_that_never_checks_is_given_up() -> None:
    stock = Stock(checks=False)

    with pytest.raises(DeadlineExceeded):
        await anext(stock.streams().open(request(0.05)))


async def test_a_subgraph_that_ends_with_errors_broke_the_stream_off() -> None:
    stock = Stock()
    async with aclosing(stock.streams().open(request())) as events:
        first = asyncio.create_task(anext(events))  # type: ignore[arg-type]
        while not stock.asked:  # noqa: ASYNC110 - the subgraph tells nobody
            await asyncio.sleep(0)
        await stock.call("complete", errors=[{"message": "sold out"}])

        with pytest.raises(ConnectionFailed, match="sold out"):
            await first
