"""Fifty customers with ten orders each: what they cost does not grow with their number."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.graph import Graph
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.large_shop import copy_databases, grow_accounts
from tests.customer_graph.statements import recorded

CUSTOMERS = 50
ORDERS = 10

SHEETS = """
query Sheets($first: Int) {
  contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: $first) {
    edges { node { customer {
      id
      orders(first: 10) { edges { node {
        number
        total { amount currency }
        lines { label quantity product { sku } }
      } } }
    } } }
  }
}
"""

ACCOUNTS = """
query Accounts($first: Int) {
  contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: $first) {
    edges { node { customer { accounts { number } } } }
  }
}
"""

ACROSS = """
query Across($first: Int) {
  contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: $first) {
    edges { node { customer {
      orders(first: 10) { edges { node { pointsEarned invoices { number } exchanges(first: 2) {
        edges { node { subject order { number lines { label } customer { displayName email } } } } } } } }
    } } }
  }
}
"""


def customers(answer: Json) -> list[Json]:
    return [edge["node"]["customer"] for edge in answer["data"]["contactableContacts"]["edges"]]


@pytest.fixture(scope="session")
def busy_urls(
    graph: Graph, database_urls: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, str]:
    """Set S, in which the accounts of the first fifty contactable contacts have ordered ten times more."""
    urls = copy_databases(database_urls, tmp_path_factory.mktemp("busy"))
    grow_accounts(urls, asyncio.run(account_numbers(graph, urls)), ORDERS)
    return urls


async def account_numbers(graph: Graph, urls: Mapping[str, str]) -> set[str]:
    async with running(graph, urls) as found:
        answer = await found.answer(ACCOUNTS, {"first": CUSTOMERS})
    return {account["number"] for customer in customers(answer) for account in customer["accounts"]}


async def asked(
    found: CustomerGraph, query: str, first: int
) -> tuple[Json, Mapping[str, int], Mapping[str, int]]:
    """The answer, the requests to each subgraph, and the statements in each database."""
    found.asked.clear()
    with recorded() as statements:
        answer = await found.answer(query, {"first": first})
    assert "errors" not in answer
    requests = Counter(subgraph for subgraph, _ in found.asked)
    return answer, requests, Counter(Path(statement.database).stem for statement in statements)


async def test_fifty_customers_with_ten_orders_and_their_lines_are_one_commerce_request(
    graph: Graph, busy_urls: Mapping[str, str]
) -> None:
    async with running(graph, busy_urls) as found:
        answer, requests, statements = await asked(found, SHEETS, CUSTOMERS)
        _, _, for_two = await asked(found, SHEETS, 2)

    orders = [edge["node"] for customer in customers(answer) for edge in customer["orders"]["edges"]]
    assert len(orders) == CUSTOMERS * ORDERS
    assert all(len(order["lines"]) >= 1 and order["lines"][0]["product"]["sku"] for order in orders)
    assert requests == {"crm": 1, "hub": 1, "commerce": 1}
    assert statements == for_two
    assert statements["commerce"] == 2, "the orders, and their lines"


async def test_a_level_that_lies_in_another_subgraph_is_one_request_more(
    graph: Graph, busy_urls: Mapping[str, str]
) -> None:
    """From customers to their orders, and from the exchanges about these to orders and customers again."""
    async with running(graph, busy_urls) as found:
        _, requests, statements = await asked(found, ACROSS, CUSTOMERS)
        _, for_few, statements_for_few = await asked(found, ACROSS, 10)

    assert requests == for_few
    assert max(requests.values()) <= 3
    assert statements == statements_for_few
