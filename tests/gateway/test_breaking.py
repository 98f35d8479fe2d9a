"""A new graph that takes something from clients: served, told of, or kept out, as the configuration says."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import Graph
from gateway.renewal import Renewal
from tests.gateway.test_renewal import Gateway, Pauses, Told, build, said, with_field


@asynccontextmanager
async def serving(choice: str, sdl: str, graph: Graph, shop: Any) -> AsyncIterator[Gateway]:
    source, pauses = Told(sdl), Pauses()
    settings = Settings.model_validate({"breaking_changes": choice})
    app = create_app(settings, graph, shop.connect, renewal=Renewal(source, 10, build, said(sdl), pauses))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        yield Gateway(client, source, pauses, [])


def without_tiers(sdl: str) -> str:
    return sdl.replace("tiers:", "levels:")


async def answers(gateway: Gateway, query: str) -> bool:
    return "data" in (await gateway.ask(query)).json()


async def test_a_graph_that_takes_a_field_away_is_kept_out_and_told_once(
    supergraph_sdl: str, graph: Graph, shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving("refuse", supergraph_sdl, graph, shop) as gateway:
        with caplog.at_level(logging.ERROR, logger="fiche.gateway.graph"):
            await gateway.renew(without_tiers(supergraph_sdl))
            await gateway.renew(without_tiers(supergraph_sdl))

        assert await answers(gateway, "{ tiers }")
        headline, *changes = caplog.messages
        assert headline == (
            "There is no new graph, and the old one is served on. "
            "It takes from clients what they can ask for now: 1 change"
        )
        assert [each.partition(":")[0] for each in changes] == ["FIELD_REMOVED Query.tiers"]


async def test_a_graph_that_adds_is_served_and_so_is_one_that_gives_the_field_back(
    supergraph_sdl: str, graph: Graph, shop: Any
) -> None:
    async with serving("refuse", supergraph_sdl, graph, shop) as gateway:
        await gateway.renew(without_tiers(supergraph_sdl))
        await gateway.renew(with_field(supergraph_sdl, "levels"))

        assert await answers(gateway, "{ tiers levels }")


async def test_it_is_served_with_a_warning_where_that_is_configured(
    supergraph_sdl: str, graph: Graph, shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving("warn", supergraph_sdl, graph, shop) as gateway:
        await gateway.renew(without_tiers(supergraph_sdl))

        assert await answers(gateway, "{ levels }")
        told = [record.message for record in caplog.records if record.levelno == logging.WARNING]
        assert told[0] == "The new graph takes from clients what they could ask for: 1 change"
        assert told[1].startswith("FIELD_REMOVED Query.tiers: ")


async def test_as_long_as_nothing_is_said_it_is_served(supergraph_sdl: str, graph: Graph, shop: Any) -> None:
    async with serving("serve", supergraph_sdl, graph, shop) as gateway:
        await gateway.renew(without_tiers(supergraph_sdl))

        assert await answers(gateway, "{ levels }")
    assert Settings().breaking_changes == "serve"
