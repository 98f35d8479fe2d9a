"""What a wave of the gateway costs: statements, however many customers it asks for."""

from __future__ import annotations

from subgraphs.kit.ids import encode_id

SHEET = """... on Customer {
    loyalty { cardNumber }
    members {
        tier { name pointsToNext } cards { number } balance { available expiring { points } worth { amount } }
        ledger(first: 3) { totalCount edges { node { points order { number pointsEarned } } } }
    }
    vouchers(first: 3, status: [ACTIVE]) { totalCount edges { node { code redeemedOn { number } } } }
    offers { title }
}"""


def customers(count: int) -> list[dict[str, object]]:
    return [
        {"__typename": "Customer", "id": encode_id("Customer", n), "loyaltyKeys": [f"M-1{n:05}", "M-000001"]}
        for n in range(count)
    ]


async def test_a_hundred_customers_cost_the_statements_of_two(loyalty) -> None:
    await loyalty.entities(SHEET, *customers(2))
    for_two = len(loyalty.statements)
    hundred = await loyalty.entities(SHEET, *customers(100))

    assert len(hundred) == 100
    assert hundred[42]["vouchers"]["edges"][0]["node"]["code"] == "CODE-V1"
    assert hundred[42]["members"][0]["ledger"]["edges"][0]["node"]["order"]["pointsEarned"] == "42.00"
    assert len(loyalty.statements) == for_two
    # members, tiers, cards, expiring points, ledger, its count, points earned, vouchers, their count, offers
    assert for_two == 10


async def test_a_hundred_orders_cost_one_statement(loyalty) -> None:
    orders = [{"__typename": "Order", "number": f"20{n:02}"} for n in range(100)]

    earned = await loyalty.entities("... on Order { pointsEarned }", *orders)

    assert earned[99] == {"pointsEarned": "99.00"}
    assert len(loyalty.statements) == 1
