"""What a wave of the gateway costs: statements, however many customers it asks for."""

from __future__ import annotations

from subgraphs.kit.ids import encode_id

FIRST_READER = 5000

ORDERS = """... on Customer { orders(first: 10) {
  pageInfo { hasNextPage endCursor }
  edges { cursor node {
    number placedAt total { amount currency }
    lines { label quantity product { sku } }
    discounts { amount { amount } voucher { code } }
    shipments { carrier trackingUrl }
    returns { requestedAt }
    account { number }
    channel { name }
  } }
} }"""

SHEET = """... on Customer {
  email emailMasked accounts { number addresses { city } }
  orders(first: 3) { totalCount edges { node { number emails(first: 2) { totalCount } } } }
  commerceStats { orderCount } channels { orderCount }
  carts(first: 2, status: [OPEN]) { totalCount edges { node { lines { label } } } }
  transactionalEmails(first: 2) { totalCount edges { node { order { number } } } }
  browsing { productViews(first: 2) { totalCount } visits(first: 1) { totalCount }
    categoryViews(first: 1) { edges { node { category { name } } } } searches(first: 1) { totalCount } }
}"""


def customers(count: int) -> list[dict[str, object]]:
    return [
        {
            "__typename": "Customer",
            "id": encode_id("Customer", n),
            "commerceKeys": [str(FIRST_READER + n), str(1 + n % 2)]
            if n % 5 == 0
            else [str(FIRST_READER + n)],
        }
        for n in range(count)
    ]


async def test_fifty_customers_with_ten_orders_each_are_one_statement_per_kind_of_thing(shop) -> None:
    answered = await shop.entities(ORDERS, *customers(50))

    assert [len(customer["orders"]["edges"]) for customer in answered] == [10] * 50
    assert all(len(edge["node"]["lines"]) == 2 for c in answered for edge in c["orders"]["edges"])
    tables = sorted(name for name in map(_first_table, shop.statements))
    assert tables == [
        "commerce_account",
        "commerce_channel",
        "commerce_order",
        "commerce_order_discount",
        "commerce_order_line",
        "commerce_return",
        "commerce_shipment",
    ]


async def test_a_whole_sheet_of_fifty_customers_costs_the_statements_of_two(shop) -> None:
    await shop.entities(SHEET, *customers(2))
    for_two = len(shop.statements)

    await shop.entities(SHEET, *customers(50))

    assert len(shop.statements) == for_two


async def test_orders_asked_for_by_id_and_by_number_are_a_statement_each(shop) -> None:
    by_id = [{"__typename": "Order", "id": encode_id("Order", n)} for n in range(500000, 500012)]
    by_number = [{"__typename": "Order", "number": f"N{n}"} for n in range(500100, 500112)]

    answered = await shop.entities("... on Order { number }", *by_id, *by_number)

    assert len({order["number"] for order in answered}) == 24
    assert len(shop.statements) == 2


async def test_a_total_is_counted_only_if_it_is_selected(shop) -> None:
    await shop.customer("orders(first: 1) { edges { cursor } }", 1)
    without = len(shop.statements)

    await shop.customer("orders(first: 1) { totalCount edges { cursor } }", 1)

    assert (without, len(shop.statements)) == (1, 2)


def _first_table(statement: str) -> str:
    words = statement.replace('"', " ").replace("(", " ").split()
    return next(word.split(".")[0] for word in words if word.startswith("commerce_"))
