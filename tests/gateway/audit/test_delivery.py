"""Entries are told until the other side has them, and no more wait than were allowed to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest

from gateway.audit.delivery import SIGNATURE_HEADER, Delivery, signature

KEY = b"a key of the tests"


class Hub:
    """Answers as it is told to; keeps what it took."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.kept: list[int] = []
        self.tries = 0
        self._grown = asyncio.Event()

    async def has(self, count: int) -> None:
        while len(self.kept) < count:
            await self._grown.wait()
            self._grown.clear()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tries += 1
        at, _, _ = request.headers[SIGNATURE_HEADER].partition(".")
        assert request.headers[SIGNATURE_HEADER] == signature(KEY, request.content, int(at))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            raise httpx.ConnectError("nobody is there")
        if status == 200:
            self.kept += [each["n"] for each in orjson.loads(request.content)["entries"]]
            self._grown.set()
        return httpx.Response(status)


def delivery(hub: Hub, pause: Callable[[float], Any], most: int = 1_000) -> Delivery:
    http = httpx.AsyncClient(transport=httpx.MockTransport(hub))
    return Delivery(http, "http://hub.example/access-log", KEY, most, pause)


def line(number: int) -> bytes:
    return orjson.dumps({"n": number}) + b"\n"


async def told(pauses: list[float], seconds: float) -> None:
    pauses.append(seconds)
    await asyncio.sleep(0)


async def test_entries_are_told_again_with_growing_pauses_until_they_are_kept() -> None:
    hub, pauses = Hub(0, 503, 401), list[float]()
    delivering = delivery(hub, lambda seconds: told(pauses, seconds))
    for number in range(250):
        delivering.add(line(number))
    await hub.has(250)

    assert hub.kept == list(range(250))
    assert hub.tries == 6
    assert [low <= pause <= 2 * low for pause, low in zip(pauses, (1, 2, 4), strict=True)] == [True] * 3
    await delivering.close()


async def test_what_waits_is_told_when_the_gateway_stops() -> None:
    hub = Hub()
    delivering = delivery(hub, asyncio.sleep)
    for number in range(3):
        delivering.add(line(number))
    await delivering.close()

    assert hub.kept == [0, 1, 2]


async def test_no_more_wait_than_may(caplog: pytest.LogCaptureFixture) -> None:
    hub = Hub(*[503] * 2)
    held = asyncio.Event()
    delivering = delivery(hub, lambda _: held.wait(), most=2)
    for number in range(5):
        delivering.add(line(number))
    await delivering.close()

    assert hub.tries == 1
    assert sum("another one is not told" in each.message for each in caplog.records) == 3
    assert "2 accesses were not told" in caplog.text
    assert "hub.example" not in caplog.text
