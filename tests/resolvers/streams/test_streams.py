"""What holds for the events of a subgraph, whatever protocol brings them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

import orjson
import pytest

from resolvers.streams import EventStreams
from resolvers.streams.asgi import AsgiEventStreams
from resolvers.streams.http import HttpEventStreams
from resolvers.streams.websocket import WebSocketEventStreams
from resolvers.transport import ConnectionFailed, DeadlineExceeded
from tests.resolvers.streams.conftest import BEAT, BREAK, STALL, Shop, served, subscription

Opened = Callable[[Shop], AbstractAsyncContextManager[EventStreams]]


@asynccontextmanager
async def by_events(shop: Shop) -> AsyncIterator[EventStreams]:
    async with served(shop.app()) as address:
        streams = HttpEventStreams(f"http://{address}/graphql")
        yield streams
        await streams.close()


@asynccontextmanager
async def by_socket(shop: Shop) -> AsyncIterator[EventStreams]:
    async with served(shop.app()) as address:
        yield WebSocketEventStreams(f"ws://{address}/ws")


@asynccontextmanager
async def in_process(shop: Shop) -> AsyncIterator[EventStreams]:
    yield AsgiEventStreams(shop.app())


@pytest.fixture(params=[by_events, by_socket, in_process], ids=["events", "websocket", "asgi"])
def opened(request: pytest.FixtureRequest) -> Opened:
    way: Opened = request.param
    return way


def order(number: int) -> dict[str, object]:
    return {"data": {"orderChanged": {"number": f"C-{number}", "note": "a\nb: é"}}}


async def test_events_come_in_order_until_the_subgraph_completes(opened: Opened) -> None:
    shop = Shop([order(1), BEAT, order(2), order(3)])

    async with opened(shop) as streams:
        events = [orjson.loads(event) async for event in streams.open(subscription())]

    assert events == [order(1), order(2), order(3)]
    assert shop.asked == [{"query": "subscription { orderChanged { number } }"}]
    assert shop.headers[0]["fiche-caller"] == "me"


async def test_an_event_is_given_before_the_next_one_exists(opened: Opened) -> None:
    shop = Shop([order(1), STALL])

    async with opened(shop) as streams, aclosing(streams.open(subscription())) as events:
        assert orjson.loads(await anext(events)) == order(1)


async def test_who_closes_the_stream_ends_it_at_the_subgraph(opened: Opened) -> None:
    shop = Shop([order(1), STALL])

    async with opened(shop) as streams:
        async with aclosing(streams.open(subscription())) as events:
            await anext(events)
        async with asyncio.timeout(5):
            await shop.left.wait()


async def test_a_stream_that_breaks_off_is_an_error_after_its_events(opened: Opened) -> None:
    shop = Shop([order(1), BREAK])

    async with opened(shop) as streams, aclosing(streams.open(subscription())) as events:
        assert orjson.loads(await anext(events)) == order(1)
        with pytest.raises(ConnectionFailed):
            await anext(events)


async def test_a_subscription_that_is_not_accepted_is_an_error(opened: Opened) -> None:
    async with opened(Shop([], accepts=False)) as streams, aclosing(streams.open(subscription())) as events:
        with pytest.raises(ConnectionFailed):
            await anext(events)


async def test_a_subgraph_that_takes_too_long_to_accept_is_given_up(opened: Opened) -> None:
    shop = Shop([], delays_opening=True)

    async with opened(shop) as streams, aclosing(streams.open(subscription(timeout=0.2))) as events:
        with pytest.raises(DeadlineExceeded):
            await anext(events)


@pytest.mark.parametrize("way", [HttpEventStreams, WebSocketEventStreams])
async def test_a_subgraph_that_is_not_there_is_an_error(way: type, unused_tcp_port: int) -> None:
    scheme = "http" if way is HttpEventStreams else "ws"
    streams: EventStreams = way(f"{scheme}://127.0.0.1:{unused_tcp_port}/graphql")

    async with aclosing(streams.open(subscription())) as events:
        with pytest.raises(ConnectionFailed):
            await anext(events)
