"""The catalogue of Vendure joins the graph: recorded, and over the real product (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from examples.vendure_catalogue.origins import ORIGINS
from tests.products.further.bought import NUMBER, goods
from tests.products.further.conftest import Reaching
from tests.products.further.joined import Joined, assert_all_origins_are_told, what_it_adds
from tests.products.further.systems import CATALOGUE


@pytest.fixture
async def graph(reaching: Reaching, database_urls: Mapping[str, str]) -> AsyncIterator[tuple[Joined, Any]]:
    async with CATALOGUE.joined(reaching(CATALOGUE), database_urls) as found:
        yield found


async def test_goods_of_an_order_have_their_label_facets_and_collections(graph: tuple[Joined, Any]) -> None:
    answer = (await graph[0].crossed(number=NUMBER))["orderByNumber"]

    assert answer["customer"]["displayName"]
    assert [line["product"] for line in answer["lines"]] == [
        {
            "sku": "OFF-104",
            "label": "Notebook, linen",
            "facets": [{"facet": "Range", "value": "Office"}],
            "collections": [{"slug": "all-office", "name": "All for office"}],
        },
        {
            "sku": "TOY-101",
            "label": "Puzzle, blue",
            "facets": [{"facet": "Range", "value": "Toys"}],
            "collections": [{"slug": "all-toys", "name": "All for toys"}],
        },
    ]


async def test_all_goods_of_many_orders_are_one_call(graph: tuple[Joined, Any]) -> None:
    answer = await graph[0].ask(
        "{ orders(first: 20) { edges { node { lines { product { sku label } } } } } }"
    )

    assert len(answer["orders"]["edges"]) == 20
    assert graph[1].state.source.calls.counts.asked == 1


async def test_a_product_that_the_catalogue_does_not_know_is_null_and_no_error(
    graph: tuple[Joined, Any],
) -> None:
    answer = await graph[0].ask(
        '{ orderByNumber(number: "W1000028") { lines { product { sku label facets { code } } } } }'
    )

    products = [line["product"] for line in answer["orderByNumber"]["lines"]]
    known = {product.sku for product in goods()}
    strangers = [product for product in products if product["sku"] not in known]
    assert strangers
    assert all(product["label"] is None and product["facets"] == [] for product in strangers)


async def test_a_search_finds_pages_and_counts_of_facets(graph: tuple[Joined, Any]) -> None:
    query = """query($after: String) { searchProducts(term: "linen") {
        products(first: 1, after: $after) {
          totalCount edges { node { sku label } } pageInfo { hasNextPage endCursor }
        }
        facets { products facetValue { facet value } }
    } }"""
    found: list[Any] = []
    after = None
    while True:
        told = (await graph[0].ask(query, after=after))["searchProducts"]
        page = told["products"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    linen = {product.sku: product.label for product in goods() if "linen" in product.label}
    assert {one["sku"]: one["label"] for one in found} == linen
    assert len(found) == page["totalCount"] == len(linen)
    assert sum(one["products"] for one in told["facets"]) == len(linen)


async def test_a_collection_lists_what_is_in_it(graph: tuple[Joined, Any]) -> None:
    query = """{ orderByNumber(number: "W1000001") { lines { product {
        collections { products(first: 50) { edges { node { sku label } } } }
    } } } }"""

    [office] = (await graph[0].ask(query))["orderByNumber"]["lines"]

    [collection] = office["product"]["collections"]
    told = {edge["node"]["sku"] for edge in collection["products"]["edges"]}
    assert told == {product.sku for product in goods() if product.category == "office"}


def test_whoever_uses_the_graph_already_notices_nothing() -> None:
    added = what_it_adds("catalogue", CATALOGUE.schema)

    assert any("Product.label" in change for change in added)
    assert any("Query.searchProducts" in change for change in added)


def test_every_field_says_where_it_comes_from() -> None:
    assert_all_origins_are_told(ORIGINS, CATALOGUE.schema)
