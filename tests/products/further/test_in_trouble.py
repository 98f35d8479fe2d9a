"""A further system whose product is in trouble: what it adds is a gap, and what it was added to is whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from subgraphs.kit.products.calls import RETRIES
from tests.products.contract import trouble as contract
from tests.products.contract.road import Trouble, road_to
from tests.products.further.bought import NUMBER
from tests.products.further.conftest import Live, replayed
from tests.products.further.joined import Joined
from tests.products.further.systems import System
from tests.products.installing import free_port

MORE = (Trouble.CUT, Trouble.SLOW, Trouble.THROTTLED, Trouble.EXPIRED)


@pytest.mark.soak
class TestFurtherInTrouble(contract.TroubleContract):
    @pytest.fixture
    async def reached(self, system: System, live: Live) -> AsyncIterator[contract.Reached]:
        url, place = live(system.product)
        given = system.reached(url, place).settings
        async with road_to(given.url) as road:
            yield contract.Reached(system.connector(None), given, road, patience=3.0)


@pytest.mark.parametrize(
    "trouble",
    [Trouble.STOPPED, *(pytest.param(one, marks=pytest.mark.soak) for one in MORE)],
    ids=lambda trouble: trouble.value,
)
async def test_what_it_adds_is_a_gap_and_the_order_is_whole(
    trouble: Trouble, system: System, database_urls: Mapping[str, str]
) -> None:
    recorded = replayed(system)
    async with (
        road_to(recorded.settings.url, recorded.transport) as road,
        system.joined(replace(recorded, transport=None), database_urls, url=road.url, seconds=1.0) as (
            graph,
            _,
        ),
    ):
        road.trouble = trouble
        await _assert_gap(graph)
        assert len(road.seen) <= 1 + RETRIES

        road.trouble = Trouble.NONE
        await _awaited(graph)


@pytest.mark.soak
async def test_a_product_that_starts_anew_is_read_again(
    system: System, database_urls: Mapping[str, str]
) -> None:
    product = system.product
    place, port = product.seeded(), free_port()
    reached = system.reached(f"http://127.0.0.1:{port}", place)
    async with system.joined(reached, database_urls, ttl=0.0) as (graph, app):
        with product.running(place, port):
            before = await graph.crossed(number=NUMBER)
        counts = app.state.source.calls.counts
        sent = counts.sent
        for _ in range(20):
            await _assert_gap(graph)
        assert counts.sent - sent <= reached.settings.concurrency + 5
        with product.running(place, port):
            assert await _awaited(graph) == before


async def _assert_gap(graph: Joined) -> None:
    told = await graph.answer(graph.crossing, number=NUMBER)
    order = told["data"]["orderByNumber"]
    assert order["customer"]["displayName"]
    assert len(order["lines"]) == 2
    assert {error["extensions"]["code"] for error in told["errors"]} <= {"SOURCE_DOWN", "SOURCE_TIMEOUT"}


async def _awaited(graph: Joined) -> Any:
    """By itself, while somebody asks now and then."""
    ends = monotonic() + 8
    while "errors" in (told := await graph.answer(graph.crossing, number=NUMBER)):
        assert monotonic() < ends
        await asyncio.sleep(0.1)
    return told["data"]
