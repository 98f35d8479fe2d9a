"""What a wave of the gateway costs: statements, however many customers it asks for."""

from __future__ import annotations

from subgraphs.kit.ids import encode_id

SHEET = """... on Customer {
    displayName phone phoneMasked
    contacts { email company { companyName } social { handle } people(first: 5) { totalCount } }
    newsletters { list { name } }
    consents(purpose: [PARTNER_SHARING]) { state }
    marketingEmails(first: 3) { totalCount edges { node { subject } } }
    exchanges(first: 3, status: [CLOSED]) {
        totalCount
        edges { node { media contact { lastName } messages(first: 2) { totalCount } } }
    }
}"""


def customers(count: int) -> list[dict[str, object]]:
    return [
        {
            "__typename": "Customer",
            "id": encode_id("Customer", n),
            "crmKeys": [f"003Q{n:03}", f"003P{n % 12:02}"],
        }
        for n in range(count)
    ]


async def test_a_hundred_customers_cost_the_statements_of_two(crm) -> None:
    await crm.entities(SHEET, *customers(2))
    for_two = len(crm.statements)
    hundred = await crm.entities(SHEET, *customers(100))

    assert len(hundred) == 100
    assert hundred[42]["displayName"] == "Reader 42"
    assert len(crm.statements) == for_two
    # contacts, their companies, social identities, people, people's count, subscriptions, consents, e-mails,
    # their count, exchanges, their count, media, messages, their count
    assert for_two == 14


async def test_a_hundred_orders_cost_one_statement(crm) -> None:
    orders = [{"__typename": "Order", "number": str(1000 + n)} for n in range(100)]

    await crm.entities("... on Order { exchanges(first: 5) { edges { node { subject } } } }", *orders)

    assert len(crm.statements) == 1
