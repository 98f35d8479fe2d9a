"""Commands and operations as a caller of the graph sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from subgraphs.kit.ids import encode_id
from tests.subgraphs.hub.operations.shop import Shop, open_shop
from tests.subgraphs.hub.operations.stock import customer, order

REDEEM = """
mutation ($customer: ID!, $order: ID!, $points: Decimal!, $key: String!) {
  pointsRedeem(customerId: $customer, orderId: $order, points: $points, idempotencyKey: $key) {
    customer { id }
    operation { id type status finishedAt steps { system action status attempts lastError outcome } }
    userErrors { code message field }
  }
}
"""


@pytest.fixture
async def shop(folder: Path) -> AsyncIterator[Shop]:
    async with open_shop(folder) as opened:
        yield opened


async def redeem(shop: Shop, n: int, points: str = "250", key: str = "k1") -> Any:
    given = {"customer": customer(n), "order": order(n), "points": points, "key": key}
    return (await shop.hub(REDEEM, **given))["pointsRedeem"]


async def test_a_caller_always_gets_the_operation_with_its_steps(shop: Shop) -> None:
    answer = await redeem(shop, 1)

    assert answer["customer"] == {"id": customer(1)}
    assert answer["userErrors"] == []
    assert answer["operation"]["type"] == "pointsRedeem"
    assert answer["operation"]["status"] == "SUCCEEDED"
    assert answer["operation"]["finishedAt"] is not None
    assert answer["operation"]["steps"][3] == {
        "system": "COMMERCE",
        "action": "apply the discount",
        "status": "DONE",
        "attempts": 1,
        "lastError": None,
        "outcome": None,
    }


async def test_what_stood_against_a_command_is_a_user_error_and_stays_one(shop: Shop) -> None:
    first, again = await redeem(shop, 1, points="5000"), await redeem(shop, 1, points="5000")

    assert first == again
    assert [error["code"] for error in first["userErrors"]] == ["INSUFFICIENT_POINTS"]
    assert first["operation"]["status"] == "FAILED"


async def test_a_request_has_one_mutation_that_touches_two_systems(shop: Shop) -> None:
    two = """
    mutation ($one: ID!, $two: ID!) {
      first: customerExportRequest(customerId: $one, idempotencyKey: "k1") { userErrors { code } }
      second: customerExportRequest(customerId: $two, idempotencyKey: "k2") {
        userErrors { code }
        operation { id }
      }
    }
    """
    answer = await shop.hub(two, one=customer(1), two=customer(2))

    assert answer["first"]["userErrors"] == []
    assert answer["second"] == {"userErrors": [{"code": "DENIED"}], "operation": None}


async def test_decisions_on_links_may_come_together(shop: Shop) -> None:
    two = """
    mutation ($one: ID!, $two: ID!) {
      merged: customerMerge(survivorId: $one, duplicateId: $two, idempotencyKey: "k1") { userErrors { code } }
      undone: customerUnmerge(customerId: $one, restoreId: $two, idempotencyKey: "k2") { userErrors { code } }
    }
    """
    answer = await shop.hub(two, one=customer(1), two=customer(2))

    assert answer == {"merged": {"userErrors": []}, "undone": {"userErrors": []}}


async def test_operations_are_listed_latest_first_and_by_status(shop: Shop) -> None:
    for n, points in ((1, "250"), (2, "5000"), (3, "100")):
        await redeem(shop, n, points, key=f"k{n}")

    asked = "{ operations(first: 2) { edges { node { customer { id } } } pageInfo { hasNextPage } } }"
    listed = (await shop.hub(asked))["operations"]
    assert [edge["node"]["customer"]["id"] for edge in listed["edges"]] == [customer(3), customer(2)]
    assert listed["pageInfo"]["hasNextPage"] is True

    failed = await shop.hub("{ operations(first: 9, status: [FAILED]) { edges { node { status } } } }")
    assert failed["operations"]["edges"] == [{"node": {"status": "FAILED"}}]


async def test_a_customer_has_the_operations_of_all_its_ids(shop: Shop) -> None:
    await redeem(shop, 2)
    merge = (
        'mutation ($s: ID!, $d: ID!) { customerMerge(survivorId: $s, duplicateId: $d, idempotencyKey: "m") '
    )
    await shop.hub(merge + "{ userErrors { code } } }", s=customer(1), d=customer(2))

    asked = "operations(first: 9) { edges { node { type } } totalCount }"
    asked = f"query ($id: ID!) {{ customer(id: $id) {{ {asked} }} }}"
    listed = (await shop.hub(asked, id=customer(2)))["customer"]["operations"]

    assert [edge["node"]["type"] for edge in listed["edges"]] == ["customerMerge", "pointsRedeem"]
    assert listed["totalCount"] == 2


async def test_an_operation_is_found_by_its_id(shop: Shop) -> None:
    id = (await redeem(shop, 1))["operation"]["id"]
    asked = "query ($id: ID!) { operation(id: $id) { type } node(id: $id) { id } }"

    assert await shop.hub(asked, id=id) == {"operation": {"type": "pointsRedeem"}, "node": {"id": id}}
    nobody = encode_id("Operation", "nobody")
    assert await shop.hub(asked, id=nobody) == {"operation": None, "node": None}


async def test_a_hub_without_keys_accepts_no_command(shop: Shop) -> None:
    answer = await shop.hub_answer(REDEEM, desk=None, customer="a", order="b", points="1", key="k")

    assert answer["errors"][0]["extensions"]["code"] == "SOURCE_DOWN"
