"""Vouchers are judged at the moment of the question, on the page and in the total alike."""

from __future__ import annotations

import datetime as dt

import pytest

from subgraphs.kit.ids import encode_id

BOTH = ("M-000001", "M-000002")


def codes(vouchers: dict[str, object]) -> list[str]:
    return [edge["node"]["code"].removeprefix("CODE-") for edge in vouchers["edges"]]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("null", ["V1", "V2", "V3", "V4", "V5"]),
        ("[ACTIVE]", ["V1"]),
        ("[EXPIRED]", ["V2", "V5"]),
        ("[RESERVED, REDEEMED]", ["V3", "V4"]),
        ("[CANCELLED]", []),
        ("[]", []),
    ],
)
async def test_a_status_is_filtered_as_it_is_read(loyalty, status: str, expected: list[str]) -> None:
    fields = f"vouchers(first: 10, status: {status}) {{ totalCount edges {{ node {{ code }} }} }}"

    vouchers = (await loyalty.customer(fields, *BOTH))["vouchers"]

    assert codes(vouchers) == expected
    assert vouchers["totalCount"] == len(expected)


async def test_a_voucher_is_active_until_its_moment_has_come(loyalty) -> None:
    fields = "vouchers(first: 1, status: [ACTIVE, EXPIRED]) { edges { node { code status } } }"

    at_noon = (await loyalty.customer(fields, "M-000002"))["vouchers"]
    loyalty.clock.now -= dt.timedelta(microseconds=1)
    just_before = (await loyalty.customer(fields, "M-000002"))["vouchers"]

    assert [edge["node"]["status"] for edge in at_noon["edges"]] == ["EXPIRED"]
    assert [edge["node"]["status"] for edge in just_before["edges"]] == ["ACTIVE"]


async def test_a_voucher_answers_to_its_id_and_to_its_code(loyalty) -> None:
    by_id = {"__typename": "Voucher", "id": encode_id("Voucher", "V1")}
    by_code = {"__typename": "Voucher", "code": "CODE-V4"}
    unknown = {"__typename": "Voucher", "code": "CODE-V0"}
    stranger = {"__typename": "Voucher", "id": encode_id("Cart", "V1")}
    selection = """... on Voucher {
        id code label status value { amount { amount currency } percent freeShipping } validFrom validUntil
        minimumOrder { amount currency } channels campaign redeemedOn { number }
    }"""

    first, redeemed, *absent = await loyalty.entities(selection, by_id, by_code, unknown, stranger)

    assert first == {
        "id": encode_id("Voucher", "V1"),
        "code": "CODE-V1",
        "label": "Voucher V1",
        "status": "ACTIVE",
        "value": {"amount": {"amount": "10.50", "currency": "EUR"}, "percent": None, "freeShipping": False},
        "validFrom": None,
        "validUntil": None,
        "minimumOrder": {"amount": "50.00", "currency": "EUR"},
        "channels": ["web", "shop-fr"],
        "campaign": "birthday",
        "redeemedOn": None,
    }
    assert redeemed["redeemedOn"] == {"number": "1001"}
    assert absent == [None, None]


async def test_vouchers_of_all_memberships_are_walked_as_one_list(loyalty) -> None:
    query = """query($them: [_Any!]!, $after: String) {
        _entities(representations: $them) { ... on Customer { vouchers(first: 2, after: $after) {
            pageInfo { hasNextPage endCursor } edges { node { code } }
        } } }
    }"""
    them = [{"__typename": "Customer", "id": "c1", "loyaltyKeys": list(BOTH)}]
    seen: list[str] = []
    after = None

    for _ in range(3):
        page = (await loyalty.ask(query, them=them, after=after))["_entities"][0]["vouchers"]
        seen += codes(page)
        after = page["pageInfo"]["endCursor"]

    assert seen == ["V1", "V2", "V3", "V4", "V5"]
    assert page["pageInfo"]["hasNextPage"] is False
