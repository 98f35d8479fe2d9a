"""Somebody buys at the desk; the desk tells it, over real sockets, and the subgraph shows it at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
import strawberry
from starlette.applications import Starlette

from examples.loyalty_desk.connector import CONNECTOR
from examples.loyalty_desk.product import Hook, create_product
from examples.loyalty_desk.source import DeskSource
from examples.product_subgraph import reading
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.settings import SubgraphSettings
from tests.products.desk import KEY
from tests.products.served import listening, served

SECRET = "the desk's own secret"

POINTS = {"query": "{ points(member: 2) }"}


@dataclass(frozen=True)
class Context:
    desk: DeskSource


Info = strawberry.Info[Context, None]


@strawberry.type
class Query:
    @strawberry.field
    async def points(self, info: Info, member: int) -> str | None:
        [found] = await info.context.desk.members([str(member)])
        return None if found is None else str(found.points)


def subgraph_of(settings: SubgraphSettings) -> Starlette:
    webhooks = Webhooks(settings.products)
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="POINTS",
            schema=SubgraphSchema(Query),
            open_source=reading(settings, CONNECTOR, DeskSource, webhooks),
            context=lambda desk, _: Context(desk),
            routes=webhooks.routes,
        )
    )


@asynccontextmanager
async def shop(secret_of_the_desk: str) -> AsyncIterator[tuple[httpx.AsyncClient, str, str]]:
    """A client, the subgraph and the desk: each answer of the desk is shown again for an hour."""
    (here, subgraph), (there, desk) = listening(), listening()
    settings = SubgraphSettings.from_environment(
        "points",
        {
            "FICHE_POINTS_SOURCE": "desk",
            "FICHE_POINTS_SOURCE_URL": f"{desk}/api",
            "FICHE_POINTS_SOURCE_TOKEN": KEY,
            "FICHE_POINTS_SOURCE_TTL": "3600",
            "FICHE_POINTS_SOURCE_WEBHOOK_SECRET": SECRET,
        },
    )
    hook = Hook(f"{subgraph}/webhooks", secret_of_the_desk.encode())
    async with AsyncExitStack() as opened:
        await opened.enter_async_context(served(subgraph_of(settings), here))
        await opened.enter_async_context(served(create_product(KEY, hook=hook), there))
        client = httpx.AsyncClient(headers={"x-desk-key": KEY}, trust_env=False)
        yield await opened.enter_async_context(client), subgraph, desk


@pytest.mark.parametrize(
    ("secret", "shown"),
    [(SECRET, {"points": "50.00"}), ("somebody else's secret", {"points": "37.50"})],
    ids=["signed by the desk", "signed by somebody else"],
)
async def test_what_is_bought_is_shown_at_once_if_the_desk_tells_it(secret: str, shown: object) -> None:
    async with shop(secret) as (client, subgraph, desk):
        before = await client.post(f"{subgraph}/graphql", json=POINTS)
        bought = await client.post(f"{desk}/api/members/2/movements")
        after = await client.post(f"{subgraph}/graphql", json=POINTS)

    assert before.json()["data"] == {"points": "37.50"}
    assert bought.json()["points"] == "50.00"
    assert after.json()["data"] == shown
