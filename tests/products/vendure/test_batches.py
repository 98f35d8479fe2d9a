"""What is read together is one call, however many customers or orders it is for."""

from __future__ import annotations

import asyncio
from pathlib import Path

from subgraphs.commerce import schema
from subgraphs.commerce.sources.records import OrderCriteria, OrderSort
from subgraphs.commerce.sources.vendure.origins import ORIGINS
from subgraphs.kit.pages import PageRequest
from tests.products.vendure.chosen import Customer
from tests.products.vendure.conftest import OpenShop
from tests.products.vendure.recorded import RECORDING

SCHEMA_FILE = Path(schema.__file__).parents[1] / "schema.graphql"

NEWEST = PageRequest(OrderSort.PLACED_AT_DESC, 100)


async def test_the_orders_of_all_customers_are_one_call(
    open_shop: OpenShop, entered: dict[str, Customer]
) -> None:
    async with open_shop(RECORDING.replay()) as shop:
        owners = [tuple(entered)]
        pages = await shop.source.customers.orders.pages((NEWEST, OrderCriteria()), owners)

    assert sum(len(page.rows) for page in pages) == sum(len(one.orders) for one in entered.values())
    assert shop.calls.counts.sent == 1


async def test_what_hangs_on_orders_is_one_call_for_all_of_it(
    open_shop: OpenShop, entered: dict[str, Customer]
) -> None:
    async with open_shop(RECORDING.replay()) as shop:
        [page] = await shop.source.customers.orders.pages((NEWEST, OrderCriteria()), [tuple(entered)])
        keys = [row.record.key for row in page.rows]
        before = shop.calls.counts.sent
        parts = shop.source.parts
        reads = (parts.lines(keys), parts.discounts(keys), parts.shipments(keys), parts.returns(keys))
        await asyncio.gather(*reads)

    assert len(keys) > 1
    assert shop.calls.counts.sent == before + 1


def test_every_field_of_the_shop_says_where_it_comes_from() -> None:
    sdl = SCHEMA_FILE.read_text()

    assert [field for field, origin in ORIGINS.of_schema(sdl).items() if origin is None] == []
    assert ORIGINS.strangers(sdl) == []
