from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from gateway.subscriptions.multipart import as_parts
from gateway.subscriptions.open import SCHEMA_RELOAD
from gateway.subscriptions.running import BEAT, Told
from gateway.subscriptions.sse import as_server_sent_events
from gateway.subscriptions.streaming import stream
from tests.gateway.subscriptions.conftest import Ends, changed, response


async def told() -> AsyncIterator[Told]:
    for each in (changed(1), BEAT, changed(2), SCHEMA_RELOAD):
        yield each


async def test_server_sent_events() -> None:
    chunks = [chunk.decode() async for chunk in as_server_sent_events(told(), response)]

    assert chunks == [
        ":\n\n",
        'event: next\ndata: {"data":{"orderChanged":{"number":"C-1"}}}\n\n',
        ":\n\n",
        'event: next\ndata: {"data":{"orderChanged":{"number":"C-2"}}}\n\n',
        'event: next\ndata: {"errors":[{"message":"The graph has changed. Subscribe again.",'
        '"extensions":{"code":"SUBSCRIPTION_SCHEMA_RELOAD"}}]}\n\n',
        "event: complete\ndata:\n\n",
    ]


async def test_parts() -> None:
    chunks = [chunk.decode() async for chunk in as_parts(told(), response)]

    boundary = "\r\n--graphql"
    head = "\r\ncontent-type: application/json\r\n\r\n"
    assert chunks == [
        boundary + head + "{}" + boundary,
        head + '{"payload":{"data":{"orderChanged":{"number":"C-1"}}}}' + boundary,
        head + "{}" + boundary,
        head + '{"payload":{"data":{"orderChanged":{"number":"C-2"}}}}' + boundary,
        head + '{"payload":null,"errors":[{"message":"The graph has changed. Subscribe again.",'
        '"extensions":{"code":"SUBSCRIPTION_SCHEMA_RELOAD"}}]}' + boundary,
        "--\r\n",
    ]


class Chunks:
    def __init__(self) -> None:
        self.is_closed = False

    async def endless(self) -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"beat"
                await asyncio.sleep(0)
        finally:
            self.is_closed = True


async def test_a_client_that_goes_ends_the_response() -> None:
    ends, chunks = Ends(), Chunks()
    running = asyncio.create_task(stream(ends.receive, ends.send, (), chunks.endless()))
    assert (await ends.sent())["type"] == "http.response.start"
    assert (await ends.sent())["body"] == b"beat"

    ends.to_server.put_nowait({"type": "http.disconnect"})
    await running

    assert chunks.is_closed


async def test_a_client_that_takes_nothing_is_given_up() -> None:
    ends, chunks = Ends(to_client=asyncio.Queue(maxsize=2)), Chunks()

    await stream(ends.receive, ends.send, (), chunks.endless(), seconds_to_take=0.01)

    assert chunks.is_closed
