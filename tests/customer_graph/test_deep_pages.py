"""An account with 100,000 orders: its page 2,000 costs what its page 1 costs, in every subgraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from gateway.graph import Graph
from subgraphs.world.examples import character_id
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.large_shop import (
    ORDERS,
    OWNER,
    copy_databases,
    grow_account,
    order_number,
)
from tests.customer_graph.statements import recorded

SIZE = 50
PAGE_NUMBER = 2_000

CURSOR = 0.15
"""Page 1 has no cursor to compare its rows with. All others have, so page 2 is the stricter measure."""

PAGE = """
query Page($id: ID!, $first: Int, $after: String) {
  customer(id: $id) {
    orders(first: $first, after: $after) {
      pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { node { number total { amount } lines { label } invoices { number status } } }
    }
  }
}
"""

LAST = """
query Last($id: ID!, $last: Int) {
  customer(id: $id) { orders(last: $last) { edges { cursor node { number } } } }
}
"""


@dataclass(frozen=True, slots=True)
class Page:
    orders: Json
    requests: Mapping[str, int]
    """To each subgraph."""
    steps: Mapping[str, int]
    """Of SQLite's machine, by database."""
    statements: int


@pytest.fixture(scope="session")
def large_urls(
    database_urls: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, str]:
    urls = copy_databases(database_urls, tmp_path_factory.mktemp("large"))
    grow_account(urls)
    return urls


async def read_page(found: CustomerGraph, after: str | None) -> Page:
    found.asked.clear()
    with recorded() as statements:
        answer = await found.answer(PAGE, {"id": character_id(OWNER), "first": SIZE, "after": after})
    assert "errors" not in answer
    requests: defaultdict[str, int] = defaultdict(int)
    for subgraph, _ in found.asked:
        requests[subgraph] += 1
    steps: defaultdict[str, int] = defaultdict(int)
    for statement in statements:
        steps[statement.database] += statement.steps()
    return Page(answer["data"]["customer"]["orders"], requests, steps, len(statements))


async def cursor_before(found: CustomerGraph, page: int) -> str:
    """The end of the page before: read from the other end of the list, where it is near."""
    from_the_end = ORDERS - (page - 1) * SIZE + 1
    answer = await found.answer(LAST, {"id": character_id(OWNER), "last": from_the_end})
    edge = answer["data"]["customer"]["orders"]["edges"][0]
    assert edge["node"]["number"] == order_number(from_the_end - 1)
    cursor: str = edge["cursor"]
    return cursor


async def test_page_two_thousand_costs_what_page_one_costs(
    graph: Graph, large_urls: Mapping[str, str]
) -> None:
    async with running(graph, large_urls) as found:
        first = await read_page(found, None)
        second = await read_page(found, first.orders["pageInfo"]["endCursor"])
        late = await read_page(found, await cursor_before(found, PAGE_NUMBER))

    shown = [[edge["node"] for edge in page.orders["edges"]] for page in (first, late)]
    assert [node["number"] for node in shown[0]] == [
        order_number(nth) for nth in range(ORDERS - 1, ORDERS - 1 - SIZE, -1)
    ]
    assert [node["number"] for node in shown[1]] == [order_number(nth) for nth in range(SIZE + 48, 48, -1)]
    for node in (*shown[0], *shown[1]):
        assert [invoice["number"] for invoice in node["invoices"]] == [f"INV-{node['number']}"]
    assert [page.orders["pageInfo"]["hasNextPage"] for page in (first, late)] == [True, True]
    assert late.requests == first.requests == {"hub": 1, "commerce": 1, "accounting": 1}
    assert late.statements == first.statements
    assert late.steps.keys() == first.steps.keys()
    for database in first.steps:
        assert late.steps[database] <= 1.01 * second.steps[database], database
        assert late.steps[database] <= (1 + CURSOR) * first.steps[database], database
