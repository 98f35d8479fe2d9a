"""Who watches orders hears of a new status, whoever set it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from sqlalchemy import update

from resolvers.streams.asgi import AsgiEventStreams
from resolvers.transport import SubgraphRequest
from subgraphs.commerce.app import create_app
from subgraphs.commerce.sources.sql import tables
from subgraphs.kit.database import sync_engine
from subgraphs.kit.settings import SubgraphSettings
from tests.subgraphs.commerce.conftest import NOON

LATER = NOON + dt.timedelta(days=999)
"""Later than anything that was seeded."""

SECOND = dt.timedelta(seconds=1)

WATCH = "subscription ($number: String) { orderStatusChanged(number: $number) { number status } }"


def set_order(url: str, key: int, at: dt.datetime, **values: object) -> None:
    """As the shop's own engine does: no command, and no event."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        found = update(tables.order).where(tables.order.c.id == key)
        connection.execute(found.values(updated_at=at, version=tables.order.c.version + 1, **values))
    engine.dispose()


async def next_order(events: AsyncGenerator[bytes, None]) -> object:
    async with asyncio.timeout(20):
        answer = orjson.loads(await anext(events))
    return answer["data"]["orderStatusChanged"]


async def test_an_order_is_told_when_its_status_changes(shop_url: str) -> None:
    app = create_app(SubgraphSettings(name="commerce", database_url=shop_url), lambda: LATER)
    asked = SubgraphRequest(orjson.dumps({"query": WATCH}), (), 5.0)

    async with app.router.lifespan_context(app), aclosing(AsgiEventStreams(app).open(asked)) as events:
        first = asyncio.create_task(next_order(events))
        while not first.done():  # until it listens, and one change more
            set_order(shop_url, 102, LATER + SECOND, status="SHIPPED")
            await asyncio.wait((first,), timeout=1)
        set_order(shop_url, 102, LATER + 2 * SECOND, total=1002)
        set_order(shop_url, 201, LATER + 3 * SECOND, status="SHIPPED")
        set_order(shop_url, 102, LATER + 4 * SECOND, status="DELIVERED")
        told = [await first, await next_order(events), await next_order(events)]

    assert sorted(map(str, told[1:])) == sorted(
        map(str, ({"number": "N201", "status": "SHIPPED"}, {"number": "N102", "status": "DELIVERED"}))
    )
    assert told[0] == {"number": "N102", "status": "SHIPPED"}


async def test_one_order_may_be_watched_alone(shop_url: str) -> None:
    app = create_app(SubgraphSettings(name="commerce", database_url=shop_url), lambda: LATER + 60 * SECOND)
    body = orjson.dumps({"query": WATCH, "variables": {"number": "N104"}})

    async with (
        app.router.lifespan_context(app),
        aclosing(AsgiEventStreams(app).open(SubgraphRequest(body, (), 5.0))) as events,
    ):
        first = asyncio.create_task(next_order(events))
        while not first.done():
            set_order(shop_url, 103, LATER + 61 * SECOND, status="PAID")
            set_order(shop_url, 104, LATER + 61 * SECOND, status="SHIPPED")
            await asyncio.wait((first,), timeout=1)

    assert await first == {"number": "N104", "status": "SHIPPED"}
