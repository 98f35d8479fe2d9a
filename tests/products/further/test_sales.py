"""Order management joins the graph: recorded, and over the real Tryton (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from examples.tryton_sales.origins import ORIGINS
from tests.products.further.bought import NUMBER
from tests.products.further.conftest import Reaching
from tests.products.further.joined import Joined, assert_all_origins_are_told, what_it_adds
from tests.products.further.keeping_stock import WAITING
from tests.products.further.systems import SALES


@pytest.fixture
async def graph(reaching: Reaching, database_urls: Mapping[str, str]) -> AsyncIterator[tuple[Joined, Any]]:
    async with SALES.joined(reaching(SALES), database_urls) as found:
        yield found


async def test_a_shipped_order_says_when_and_a_waiting_one_that_it_waits(graph: tuple[Joined, Any]) -> None:
    shipped = (await graph[0].crossed(number=NUMBER))["orderByNumber"]
    waiting = (await graph[0].crossed(number=WAITING))["orderByNumber"]

    assert shipped["customer"]["displayName"]
    assert [line["label"] for line in shipped["lines"]] == ["Notebook, linen", "Puzzle, blue"]
    [sent], [promised] = shipped["sale"]["deliveries"], waiting["sale"]["deliveries"]
    assert (sent["state"], promised["state"]) == ("DONE", "WAITING")
    assert sent["sentOn"] is not None
    assert promised["sentOn"] is None
    assert sent["number"] != promised["number"]
    assert waiting["sale"]["state"] == "PROCESSING"


async def test_the_deliveries_of_many_orders_are_one_call(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask(
        "{ orders(first: 20) { edges { node { sale { state deliveries { number } } } } } }"
    )

    assert len(answer["orders"]["edges"]) == 20
    assert graph[1].state.source.calls.counts.asked == 1


async def test_an_order_that_was_never_entered_has_no_sale_and_no_error(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask('{ orderByNumber(number: "W1000028") { sale { state } } }')

    assert answer["orderByNumber"]["sale"] is None


def test_whoever_uses_the_graph_already_notices_nothing() -> None:
    assert any("Order.sale" in change for change in what_it_adds("sales", SALES.schema))


def test_every_field_says_where_it_comes_from() -> None:
    assert_all_origins_are_told(ORIGINS, SALES.schema)
