"""However many entities are asked for at once, the number of statements stays the same."""

from __future__ import annotations

from typing import Any

import pytest

CUSTOMER = """... on Customer {
  ledgerAccounts { number overdue { amount } entries(first: 2) { edges { cursor } totalCount } }
  invoices(first: 3) { edges { node { number payments { at } ledgerAccount { number } } } totalCount }
  balance { amount }
}"""
ORDER = "... on Order { posting invoices { number payments { at } ledgerAccount { number } } }"


def customers(count: int) -> list[dict[str, object]]:
    keys = ["411000001", "411000002", "411000003"]
    return [
        {"__typename": "Customer", "id": f"c{place}", "ledgerKeys": [keys[place % 3], f"411{place:06}"]}
        for place in range(count)
    ]


def orders(count: int) -> list[dict[str, object]]:
    numbers = ["1001", "1002", "2001", "2002"]
    return [
        {"__typename": "Order", "number": numbers[place] if place < 4 else f"{place}"}
        for place in range(count)
    ]


@pytest.mark.parametrize(("selection", "some", "limit"), [(CUSTOMER, customers, 9), (ORDER, orders, 4)])
async def test_100_entities_cost_the_statements_of_a_few(
    accounting: Any, selection: str, some: Any, limit: int
) -> None:
    await accounting.entities(selection, *some(4))
    few = len(accounting.statements)

    await accounting.entities(selection, *some(100))

    assert len(accounting.statements) == few <= limit
