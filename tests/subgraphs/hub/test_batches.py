"""However many entities are asked for at once, the number of statements stays the same."""

from __future__ import annotations

from typing import Any

import pytest

from subgraphs.kit.ids import encode_id

CUSTOMER = """... on Customer {
  kind mergedFrom commerceKeys crmKeys loyaltyKeys ledgerKeys sources { state }
  links { record { __typename ... on Account { customer { id } } } backOffice { url } }
  backOffice { url } accessLog(first: 2) { edges { cursor } totalCount }
}"""
ORDER = "... on Order { customer { id sources { state } } backOffice { url } }"
CONTACT = "... on CrmContact { customer { id mergedFrom } backOffice { url } }"
CANDIDATE = "... on LinkCandidate { customers { id } records { __typename } }"

CUSTOMERS = ("CFULL0000", "CAMBIG000", "CMERGEDA0", "CMERGEDC0")
ACCOUNTS = ("70", "71", "80", "95")


def customer(place: int) -> dict[str, object]:
    key = CUSTOMERS[place] if place < 4 else f"C{place:08}"
    return {"__typename": "Customer", "id": encode_id("Customer", key)}


def order(place: int) -> dict[str, object]:
    account = encode_id("Account", ACCOUNTS[place] if place < 4 else f"{place}000")
    return {
        "__typename": "Order",
        "id": encode_id("Order", str(place)),
        "account": {"__typename": "Account", "id": account},
    }


def contact(place: int) -> dict[str, object]:
    return {
        "__typename": "CrmContact",
        "id": encode_id("CrmContact", f"003{'AXYR'[place % 4]}{place // 4 or ''}"),
    }


def candidate(place: int) -> dict[str, object]:
    return {"__typename": "LinkCandidate", "id": encode_id("LinkCandidate", f"K{place}")}


@pytest.mark.parametrize(
    ("selection", "some", "limit"),
    [(CUSTOMER, customer, 7), (ORDER, order, 3), (CONTACT, contact, 4), (CANDIDATE, candidate, 4)],
)
async def test_100_entities_cost_the_statements_of_a_few(
    hub: Any, selection: str, some: Any, limit: int
) -> None:
    await hub.entities(selection, *map(some, range(4)))
    few = len(hub.statements)

    await hub.entities(selection, *map(some, range(100)))

    assert len(hub.statements) == few <= limit
