"""What stands above an entity goes along when it is asked for (`@fromContext`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.entity_step import REPRESENTATIONS_PER_REQUEST
from resolvers.plan import ContextVariable, EntitySet, Fetch, PlanNode, Sequence
from schema.operation import OperationKind
from schema.selections import parse_selections

OpenShop = Callable[..., Any]

SDL = """
    type Query { stores: [Store] }
    type Store { currency: String  tills: [Till]  shelf: [Product] }
    type Till { takes: String }
    type Product { sku: ID  price: String }
"""


def priced(selected: str = "currency", type_name: str = "String") -> PlanNode:
    """Stores with their shelves, then the price of each product."""
    first = parse_selections(f"stores {{ {selected} shelf {{ __typename sku }} }}")
    prices = EntitySet(
        (("stores", "@", "shelf", "@"),),
        parse_selections("... on Product { __typename sku }"),
        parse_selections("... on Product { price }"),
        contexts=(ContextVariable("context1", type_name, 1, parse_selections(selected)),),
    )
    return Sequence(
        (
            Fetch("hub", OperationKind.QUERY, selections=first),
            Fetch("commerce", OperationKind.QUERY, entities=(prices,)),
        )
    )


def stores(*given: tuple[Any, str], name: str = "currency") -> dict[str, Any]:
    """Each with the value of its context, and the products in its shelf."""
    return {
        "data": {
            "stores": [
                {name: value, "shelf": [{"__typename": "Product", "sku": sku} for sku in shelf]}
                for value, shelf in given
            ]
        }
    }


async def test_entities_are_asked_for_apart_by_value_in_one_request(open_shop: OpenShop) -> None:
    answer = {"e0": [{"price": "1"}, {"price": "2"}], "e1": [{"price": "3"}]}
    hub = stores(("CHF", "ab"), ("EUR", "a"), ("CHF", "a"))
    shop = open_shop(SDL, hub=[hub], commerce=[{"data": answer}])

    result = await shop.run("{ stores { shelf { price } } }", priced())

    assert [[found["price"] for found in store["shelf"]] for store in result.data["stores"]] == [
        ["1", "2"],
        ["3"],
        ["1"],
    ]
    (request,) = shop.subgraphs["commerce"].requests
    assert request["query"] == (
        "query($r0: [_Any!]!, $r1: [_Any!]!, $context1_0: String, $context1_1: String) { "
        "e0: _entities(representations: $r0) { ... on Product { price } } "
        "e1: _entities(representations: $r1) { ... on Product { price } } }"
    )
    assert [request["variables"][name] for name in ("context1_0", "context1_1")] == ["CHF", "EUR"]


@pytest.mark.parametrize(("type_name", "asked"), [("String", True), ("String!", False)])
async def test_a_null_is_sent_where_the_argument_allows_it(
    type_name: str, asked: bool, open_shop: OpenShop
) -> None:
    shop = open_shop(
        SDL, hub=[stores((None, "a"))], commerce=[{"data": {"_entities": [{"price": "1"}]}}] if asked else []
    )

    result = await shop.run("{ stores { shelf { price } } }", priced(type_name=type_name))

    assert result.data == {"stores": [{"shelf": [{"price": "1" if asked else None}]}]}
    assert [request["variables"]["context1"] for request in shop.subgraphs["commerce"].requests] == (
        [None] if asked else []
    )


async def test_an_entity_without_a_value_is_not_asked_for(open_shop: OpenShop) -> None:
    hub = stores(("CHF", "a"), ("EUR", "b"))
    del hub["data"]["stores"][1]["currency"]
    shop = open_shop(SDL, hub=[hub], commerce=[{"data": {"_entities": [{"price": "1"}]}}])

    await shop.run("{ stores { shelf { price } } }", priced())

    (request,) = shop.subgraphs["commerce"].requests
    assert request["variables"]["representations"] == [{"__typename": "Product", "sku": "a"}]


async def test_a_value_is_found_through_lists(open_shop: OpenShop) -> None:
    hub = stores(([{"takes": "CHF"}, None, {"takes": None}], "a"), name="tills")
    shop = open_shop(SDL, hub=[hub], commerce=[{"data": {"_entities": [{"price": "1"}]}}])

    await shop.run("{ stores { shelf { price } } }", priced("tills { takes }", "[String]"))

    (request,) = shop.subgraphs["commerce"].requests
    assert request["variables"]["context1"] == ["CHF", None, None]


async def test_a_large_set_keeps_its_value_in_every_request(open_shop: OpenShop) -> None:
    many = [f"p{number}" for number in range(REPRESENTATIONS_PER_REQUEST + 1)]
    hub = {
        "data": {
            "stores": [{"currency": "CHF", "shelf": [{"__typename": "Product", "sku": s} for s in many]}]
        }
    }
    answers = [
        {"data": {"_entities": [{"price": "1"}] * REPRESENTATIONS_PER_REQUEST}},
        {"data": {"_entities": [{"price": "2"}]}},
    ]
    shop = open_shop(SDL, hub=[hub], commerce=answers)

    result = await shop.run("{ stores { shelf { price } } }", priced())

    assert [request["variables"]["context1"] for request in shop.subgraphs["commerce"].requests] == [
        "CHF",
        "CHF",
    ]
    assert result.data["stores"][0]["shelf"][-1] == {"price": "2"}


async def test_an_error_finds_the_entities_of_its_value(open_shop: OpenShop) -> None:
    answer = {
        "data": {"e0": [{"price": "1"}], "e1": [{"price": None}]},
        "errors": [{"message": "No rate", "path": ["e1", 0, "price"]}],
    }
    shop = open_shop(SDL, hub=[stores(("CHF", "a"), ("EUR", "a"))], commerce=[answer])

    result = await shop.run("{ stores { shelf { price } } }", priced())

    assert [error.path for error in result.errors] == [("stores", 1, "shelf", 0, "price")]
