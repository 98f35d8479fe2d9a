"""Who gets a trace: whoever asks a subgraph that tells, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import strawberry

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.settings import SubgraphSettings

ASKED = {"apollo-federation-include-trace": "ftv1"}


@strawberry.type
class Query:
    open: bool = strawberry.field(resolver=lambda: True)


async def answer(*, tells: bool, headers: Mapping[str, str], query: str = "{ open }") -> dict[str, Any]:
    @asynccontextmanager
    async def nothing_to_open() -> AsyncIterator[None]:
        yield

    shop = Subgraph(
        "shop", "SHOP", SubgraphSchema(Query), nothing_to_open, lambda *_: None, federated_tracing=tells
    )
    app = create_subgraph_app(shop)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client,
    ):
        response = await client.post("/graphql", json={"query": query}, headers=headers)
        told: dict[str, Any] = response.json()
        return told


async def test_a_router_that_asks_gets_a_trace(read_trace: Callable[[str], dict[str, Any]]) -> None:
    told = await answer(tells=True, headers=ASKED)

    assert told["data"] == {"open": True}
    assert list(told["extensions"]) == ["ftv1"]
    trace = read_trace(told["extensions"]["ftv1"])
    assert [child["response_name"] for child in trace["root"]["child"]] == ["open"]


@pytest.mark.parametrize("headers", [{}, {"apollo-federation-include-trace": "ftv2"}])
async def test_who_does_not_ask_gets_none(headers: Mapping[str, str]) -> None:
    assert await answer(tells=True, headers=headers) == {"data": {"open": True}}


async def test_a_subgraph_tells_nothing_unless_its_settings_say_so() -> None:
    assert await answer(tells=False, headers=ASKED) == {"data": {"open": True}}
    assert not SubgraphSettings.from_environment("shop", {}).federated_tracing
    given = {"FICHE_SHOP_FEDERATED_TRACING": "true"}
    assert SubgraphSettings.from_environment("shop", given).federated_tracing
