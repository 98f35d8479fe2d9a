"""`node` reaches every type of the graph that has an id."""

from __future__ import annotations

from typing import Any

import pytest

from subgraphs.hub.schema.query import STUBS
from subgraphs.kit.ids import encode_id


@pytest.mark.parametrize("type_name", [stub.__name__ for stub in STUBS])
async def test_a_record_of_another_system_is_answered_by_its_stub(hub: Any, type_name: str) -> None:
    id = encode_id(type_name, "1")

    node = await hub.data(f'{{ node(id: "{id}") {{ __typename id }} }}')
    entities = await hub.entities(f"... on {type_name} {{ id }}", {"__typename": type_name, "id": id})

    assert node == {"node": {"__typename": type_name, "id": id}}
    assert entities == [{"id": id}]


async def test_nodes_keeps_the_order_and_answers_null_for_what_cannot_be(hub: Any) -> None:
    ids = [
        encode_id("LinkCandidate", "K1"),
        encode_id("Customer", "CFULL0000"),
        encode_id("Customer", "CNOBODY00"),
        encode_id("LinkCandidate", "K9"),
        encode_id("Product", "sku-1"),
        "garbage",
        encode_id("Order", "5001"),
    ]

    data = await hub.data("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=ids)

    assert [node and node["__typename"] for node in data["nodes"]] == [
        "LinkCandidate",
        "Customer",
        None,
        None,
        None,
        None,
        "Order",
    ]


async def test_an_id_of_another_type_is_no_entity(hub: Any) -> None:
    cart = {"__typename": "Cart", "id": encode_id("Order", "1")}

    assert await hub.entities("__typename", cart) == [None]
