"""Memberships: cards, tiers, points."""

from __future__ import annotations

import datetime as dt

import pytest

from subgraphs.kit.ids import encode_id


def ref(key: str) -> dict[str, object]:
    return {"__typename": "LoyaltyMember", "id": encode_id("LoyaltyMember", key)}


async def test_a_member_is_found_by_its_id(loyalty) -> None:
    selection = "... on LoyaltyMember { id version cardNumber enrolledAt email phone }"

    member, unknown = await loyalty.entities(selection, ref("M-000001"), ref("M-9"))

    assert member == {
        "id": encode_id("LoyaltyMember", "M-000001"),
        "version": "3",
        "cardNumber": "3000-2",
        "enrolledAt": "2026-03-01T12:00:00Z",
        "email": "zoe@shop.example",
        "phone": "06 12 34 56 12",
    }
    assert unknown is None


async def test_the_cards_of_a_member_come_newest_first(loyalty) -> None:
    (member,) = await loyalty.entities(
        "... on LoyaltyMember { cards { number state issuedAt channel } }", ref("M-000001")
    )

    states = [(card["number"], card["state"]) for card in member["cards"]]
    assert states == [("3000-2", "ACTIVE"), ("3000-9", "ACTIVE"), ("3000-1", "LOST"), ("3000-0", "REPLACED")]
    assert member["cards"][0]["issuedAt"] == "2026-01-30T12:00:00Z"
    assert member["cards"][0]["channel"] == "shop-fr"


@pytest.mark.parametrize("number", ["3000-2", "3000-9"])
async def test_an_active_card_opens_its_membership_in_force_or_not(loyalty, number: str) -> None:
    data = await loyalty.ask(
        "query($n: String!) { memberByCard(number: $n) { version cardNumber } }", n=number
    )

    assert data == {"memberByCard": {"version": "3", "cardNumber": "3000-2"}}


@pytest.mark.parametrize("number", ["3000-0", "3000-1", "3000-3", "3000", ""])
async def test_a_card_that_was_replaced_lost_closed_or_never_issued_opens_nothing(
    loyalty, number: str
) -> None:
    data = await loyalty.ask("query($n: String!) { memberByCard(number: $n) { id } }", n=number)

    assert data == {"memberByCard": None}


async def test_a_tier_says_what_is_missing_to_the_next_one(loyalty) -> None:
    selection = "... on LoyaltyMember { tier { code name until nextTier pointsToNext } }"

    silver, top = await loyalty.entities(selection, ref("M-000001"), ref("M-000002"))

    assert silver["tier"] == {
        "code": "silver",
        "name": "Silver",
        "until": "2026-12-31",
        "nextTier": "Gold",
        "pointsToNext": "179.50",
    }
    assert top["tier"] == {
        "code": "gold",
        "name": "Gold",
        "until": None,
        "nextTier": None,
        "pointsToNext": None,
    }


async def test_a_balance_is_exact_and_its_worth_is_rounded_down_to_the_cent(loyalty) -> None:
    selection = """... on LoyaltyMember {
        balance { available reserved pending expiring { points on } worth { amount currency } }
    }"""

    (member,) = await loyalty.entities(selection, ref("M-000001"))

    assert member["balance"] == {
        "available": "1234.56",
        "reserved": "100.00",
        "pending": "12.25",
        "expiring": [{"points": "50.50", "on": "2026-03-01"}, {"points": "200.00", "on": "2026-04-01"}],
        "worth": {"amount": "12.34", "currency": "EUR"},
    }


async def test_points_that_buy_no_money_have_no_worth(loyalty) -> None:
    (member,) = await loyalty.entities(
        "... on LoyaltyMember { balance { available worth { amount } } }", ref("M-000002")
    )

    assert member["balance"] == {"available": "999.00", "worth": None}


async def test_points_lapse_by_the_day_of_the_question(loyalty) -> None:
    selection = "... on LoyaltyMember { balance { expiring { on } } }"
    loyalty.clock.now += dt.timedelta(days=31)

    (member,) = await loyalty.entities(selection, ref("M-000001"))

    assert member["balance"]["expiring"] == [{"on": "2026-04-01"}]


async def test_the_ledger_is_walked_newest_first(loyalty) -> None:
    query = """query($them: [_Any!]!, $after: String) {
        _entities(representations: $them) { ... on LoyaltyMember { ledger(first: 4, after: $after) {
            totalCount pageInfo { hasNextPage endCursor }
            edges { node { id at kind points balanceAfter label order { number } } }
        } } }
    }"""
    them = [ref("M-000001")]

    first = (await loyalty.ask(query, them=them))["_entities"][0]["ledger"]
    rest = (await loyalty.ask(query, them=them, after=first["pageInfo"]["endCursor"]))["_entities"][0][
        "ledger"
    ]

    entries = [edge["node"] for page in (first, rest) for edge in page["edges"]]
    assert [entry["label"] for entry in entries] == [f"Entry P{n}" for n in range(7, 0, -1)]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (7, True)
    assert rest["pageInfo"]["hasNextPage"] is False
    assert entries[0]["order"] is None
    assert entries[4] == {
        "id": encode_id("PointEntry", "P3"),
        "at": "2026-03-01T05:00:00Z",
        "kind": "REVERSAL",
        "points": "-40.05",
        "balanceAfter": "1234.56",
        "label": "Entry P3",
        "order": {"number": "1001"},
    }


async def test_an_order_earned_what_was_given_less_what_was_taken_back(loyalty) -> None:
    orders = [{"__typename": "Order", "number": number} for number in ("1001", "1002", "404")]

    found = await loyalty.entities("... on Order { number pointsEarned }", *orders)

    assert found == [
        {"number": "1001", "pointsEarned": "60.25"},
        {"number": "1002", "pointsEarned": None},
        {"number": "404", "pointsEarned": None},
    ]
