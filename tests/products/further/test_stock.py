"""The supply chain joins the graph: recorded, and over the real Tryton (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from examples.tryton_stock.origins import ORIGINS
from tests.products.further.bought import NUMBER
from tests.products.further.conftest import Reaching
from tests.products.further.joined import Joined, assert_all_origins_are_told, what_it_adds
from tests.products.further.keeping_stock import IN_STOCK, WAITING
from tests.products.further.systems import STOCK


@pytest.fixture
async def graph(reaching: Reaching, database_urls: Mapping[str, str]) -> AsyncIterator[tuple[Joined, Any]]:
    async with STOCK.joined(reaching(STOCK), database_urls) as found:
        yield found


async def test_what_was_shipped_is_off_the_shelf_and_what_is_promised_off_the_forecast(
    graph: tuple[Joined, Any],
) -> None:
    shipped = (await graph[0].crossed(number=NUMBER))["orderByNumber"]
    waiting = (await graph[0].crossed(number=WAITING))["orderByNumber"]

    assert shipped["customer"]["displayName"]
    for order, on_hand in ((shipped, IN_STOCK - 2), (waiting, IN_STOCK)):
        for line in order["lines"]:
            assert line["quantity"] == 2
            [level] = line["product"]["stockLevels"]
            assert level == {
                "warehouse": {"code": "WH"},
                "onHand": on_hand,
                "forecast": IN_STOCK - 2,
                "unit": "u",
            }


async def test_the_stock_of_many_orders_is_one_call_for_each_warehouse(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask(
        "{ orders(first: 20) { edges { node { lines { product { stockLevels { onHand } } } } } } }"
    )

    assert len(answer["orders"]["edges"]) == 20
    assert graph[1].state.source.calls.counts.asked == len(("the warehouses", "its products"))


async def test_a_product_that_is_not_kept_has_no_stock_and_no_error(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask(
        '{ orderByNumber(number: "W1000028") { lines { product { sku stockLevels { onHand } } } } }'
    )

    assert [] in [line["product"]["stockLevels"] for line in answer["orderByNumber"]["lines"]]


async def test_the_warehouses_are_listed(graph: tuple[Joined, Any]) -> None:
    assert (await graph[0].ask("{ warehouses { code name } }"))["warehouses"] == [
        {"code": "WH", "name": "Warehouse"}
    ]


def test_whoever_uses_the_graph_already_notices_nothing() -> None:
    assert any("Product.stockLevels" in change for change in what_it_adds("stock", STOCK.schema))


def test_every_field_says_where_it_comes_from() -> None:
    assert_all_origins_are_told(ORIGINS, STOCK.schema)
