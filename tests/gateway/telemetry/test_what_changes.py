"""Figures of what changes while it is served: the graph, and subscriptions that come and go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import build_graph
from gateway.graph_sources import Said
from gateway.renewal import Renewal
from gateway.supergraph_source import BadSource, supergraph_in
from gateway.telemetry.counted import Figures
from gateway.telemetry.requests import MeasuredRequests
from tests.gateway.subscriptions.test_served import gateway, streamed


@dataclass
class Told:
    """A source that says what it is told to."""

    now: str

    async def read(self) -> Said:
        if not self.now:
            raise BadSource("the shop's CDN: cannot be read")
        text = self.now
        return Said((text,), lambda: supergraph_in(text, "the shop's CDN"))


class Pauses:
    """They last until the test wants a look, which ends with the next of them."""

    def __init__(self) -> None:
        self._pausing, self._over = asyncio.Event(), asyncio.Event()

    async def __call__(self, _: float) -> None:
        self._pausing.set()
        await self._over.wait()
        self._over.clear()

    async def look(self) -> None:
        await self._pausing.wait()
        self._pausing.clear()
        self._over.set()
        await self._pausing.wait()


async def test_a_new_graph_is_told_and_so_is_one_that_is_refused(
    supergraph_sdl: str, graph: Any, shop: Any, free_address: str, scrape: Any
) -> None:
    source, pauses = Told(supergraph_sdl), Pauses()
    renewal = Renewal(source, 10, lambda found: build_graph(found, 100), await source.read(), pauses)
    app = create_app(Settings(metrics=free_address), graph, shop.connect, renewal=renewal)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        await client.post("/graphql", json={"query": "{ tiers }"})
        first = await scrape()
        for source.now in (supergraph_sdl + "# the same, in other words", "no graph", ""):
            await pauses.look()
        await client.post("/graphql", json={"query": "{ tiers }"})
        told = await scrape()

    assert told("fiche_graph_reloads_total", result="good") == 1
    assert told("fiche_graph_reloads_total", result="bad") == 2
    assert told("fiche_graph_served") == 1
    assert hashes(first) != hashes(told)
    assert told("fiche_plans_reads_total") >= 2, "what was counted of the graph before is counted still"


def hashes(told: Any) -> set[str]:
    return {dict(labels)["hash"] for name, labels in told.samples if name == "fiche_graph_served"}


async def test_open_subscriptions_are_told_and_last_no_longer_than_their_first_piece(
    free_address: str, scrape: Any
) -> None:
    async with gateway(metrics=free_address, subscription_heartbeat=60) as here:
        async with streamed(here, "text/event-stream") as (_, chunks):
            here.orders.place("A-1", "1")
            await anext(chunks)
            during = await scrape()
            here.orders.end()
            rest = [chunk async for chunk in chunks]
        after = await scrape()

    assert rest
    assert (during("fiche_subscriptions_open"), after("fiche_subscriptions_open")) == (1, 0)
    assert during("http_server_active_requests") == 1
    assert after("http_server_request_duration_seconds_count", http_response_status_code="200") == 1


async def test_the_first_piece_ends_the_time_of_an_answer_in_pieces() -> None:
    figures, pieces = Figures(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"1", "more_body": True})
        await pieces.wait()
        await send({"type": "http.response.body", "body": b"2"})

    async def send(_: object) -> None:
        return None

    measured = MeasuredRequests(app, figures, "/graphql", lambda _: "/graphql")
    scope = {"type": "http", "method": "POST", "path": "/graphql"}
    answering = asyncio.create_task(measured(scope, app, send))
    started = asyncio.get_running_loop().time()
    asyncio.get_running_loop().call_later(0.05, pieces.set)
    await answering
    lasted = asyncio.get_running_loop().time() - started

    ((_, (*counts, seconds)),) = figures.served.series().items()
    assert sum(counts) == 1
    assert seconds < lasted / 2
