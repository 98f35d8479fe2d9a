"""Invoices: their status, their pages, and who may see them by which way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from subgraphs.kit.ids import encode_id

CUSTOMER = {"__typename": "Customer", "id": "c1", "ledgerKeys": ["411000001", "411000002"]}


def numbers(connection: Any) -> list[str]:
    return [edge["node"]["number"] for edge in connection["edges"]]


def on_customer(arguments: str, selection: str = "edges { node { number } }") -> str:
    return f"... on Customer {{ invoices({arguments}) {{ {selection} }} }}"


async def test_the_status_of_an_invoice_follows_from_its_amounts_and_the_day(accounting: Any) -> None:
    answer = await accounting.ask("{ invoices(first: 20) { edges { node { number status } } } }")

    statuses = {
        edge["node"]["number"]: edge["node"]["status"] for edge in answer["data"]["invoices"]["edges"]
    }
    assert statuses == {
        "F1": "OVERDUE",
        "F2": "PARTLY_PAID",
        "F3": "OPEN",
        "F4": "WRITTEN_OFF",
        "F5": "PAID",
        "A1": "OPEN",
        "F6": "DRAFT",
        "F7": "PAID",
        "F8": "OPEN",
    }


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["OVERDUE"], ["F1"]),
        (["OPEN", "PARTLY_PAID"], ["F3", "F2", "A1"]),
        (["PAID"], ["F5"]),
        (["WRITTEN_OFF"], ["F4"]),
        (["DRAFT"], []),
        ([], []),
        (None, ["F3", "F2", "A1", "F5", "F4", "F1"]),
    ],
)
async def test_a_customer_reads_its_invoices_newest_first_by_status(
    accounting: Any, statuses: Sequence[str] | None, found: list[str]
) -> None:
    asked = "null" if statuses is None else f"[{', '.join(statuses)}]"

    [customer] = await accounting.entities(on_customer(f"first: 10, filter: {{status: {asked}}}"), CUSTOMER)

    assert numbers(customer["invoices"]) == found


async def test_pages_over_two_accounts_follow_each_other_without_gap(accounting: Any) -> None:
    selection = "edges { node { number } } totalCount pageInfo { hasNextPage hasPreviousPage endCursor }"

    [first] = await accounting.entities(on_customer("first: 4", selection), CUSTOMER)
    end = first["invoices"]["pageInfo"]["endCursor"]
    [second] = await accounting.entities(on_customer(f'first: 4, after: "{end}"', selection), CUSTOMER)

    assert numbers(first["invoices"]) == ["F3", "F2", "A1", "F5"]
    assert numbers(second["invoices"]) == ["F4", "F1"]
    assert first["invoices"]["totalCount"] == second["invoices"]["totalCount"] == 6
    assert first["invoices"]["pageInfo"]["hasNextPage"]
    assert not second["invoices"]["pageInfo"]["hasNextPage"]
    assert second["invoices"]["pageInfo"]["hasPreviousPage"]


async def test_the_first_and_the_last_day_belong_to_a_period(accounting: Any) -> None:
    asked = 'first: 10, filter: {issuedAfter: "2026-02-01", issuedBefore: "2026-02-20"}'

    answer = await accounting.ask(f"{{ invoices({asked}) {{ edges {{ node {{ number }} }} totalCount }} }}")

    assert numbers(answer["data"]["invoices"]) == ["F5", "A1", "F2"]
    assert answer["data"]["invoices"]["totalCount"] is None


async def test_a_collective_account_never_shows_the_invoices_of_other_people(accounting: Any) -> None:
    stranger = {"__typename": "Customer", "id": "c9", "ledgerKeys": ["411WEB"]}
    selection = (
        "... on Customer { invoices(first: 10) { edges { node { number } } totalCount } "
        "ledgerAccounts { number } balance { amount } }"
    )

    [customer] = await accounting.entities(selection, stranger)

    assert customer == {"invoices": {"edges": [], "totalCount": 0}, "ledgerAccounts": [], "balance": []}


async def test_an_order_shows_its_invoices_whichever_account_they_stand_on(accounting: Any) -> None:
    orders = [
        {"__typename": "Order", "number": number} for number in ("1002", "2001", "1001", "9999", "2002")
    ]

    answers = await accounting.entities("... on Order { posting invoices { number } }", *orders)

    assert answers == [
        {"posting": "NOT_POSTED", "invoices": [{"number": "A1"}, {"number": "F2"}]},
        {"posting": "NOT_POSTED", "invoices": [{"number": "F7"}]},
        {"posting": "POSTED", "invoices": [{"number": "F1"}]},
        {"posting": "NOT_POSTED", "invoices": []},
        {"posting": "REJECTED", "invoices": [{"number": "F8"}]},
    ]


async def test_an_invoice_is_found_by_its_id_and_tells_all_it_has(accounting: Any) -> None:
    selection = """
        ... on Invoice {
          id number kind issuedAt dueAt order { number } pdf
          net { amount currency } tax { amount } total { amount } open { amount }
          payments { at amount { amount currency } method reference }
          ledgerAccount { number scope }
        }
    """
    invoice = {"__typename": "Invoice", "id": encode_id("Invoice", "iF1")}

    assert await accounting.entities(selection, invoice) == [
        {
            "id": invoice["id"],
            "number": "F1",
            "kind": "INVOICE",
            "issuedAt": "2026-01-05",
            "dueAt": "2026-02-04",
            "order": {"number": "1001"},
            "pdf": None,
            "net": {"amount": "50.00", "currency": "EUR"},
            "tax": {"amount": "10.00"},
            "total": {"amount": "60.00"},
            "open": {"amount": "10.00"},
            "payments": [
                {
                    "at": f"2026-01-{day}T09:00:00Z",
                    "amount": {"amount": "25.00", "currency": "EUR"},
                    "method": "CARD",
                    "reference": None,
                }
                for day in ("06", "20")
            ],
            "ledgerAccount": {"number": "411000001", "scope": "INDIVIDUAL"},
        }
    ]


async def test_an_unknown_invoice_and_a_foreign_id_are_null(accounting: Any) -> None:
    ids = [encode_id("Invoice", "iF99"), encode_id("Order", "iF1"), "garbage"]

    found = await accounting.entities("__typename", *({"__typename": "Invoice", "id": id} for id in ids))

    assert found == [None, None, None]


async def test_a_connection_needs_a_size_of_at_most_100(accounting: Any) -> None:
    for arguments, message in (
        ("", "A connection needs first or last, at most 100: neither is given."),
        ("first: 101", "first is 101. Ask for 0 to 100 and read on with a cursor."),
    ):
        field = f"invoices({arguments})" if arguments else "invoices"

        answer = await accounting.ask(f"{{ {field} {{ edges {{ cursor }} }} }}")

        assert answer["data"] == {"invoices": None}
        assert answer["errors"] == [
            {
                "message": message,
                "path": ["invoices"],
                "extensions": {"code": "BAD_USER_INPUT", "system": "ACCOUNTING"},
            }
        ]


async def test_a_customer_without_its_crosswalk_keys_is_an_error_and_not_an_empty_list(
    accounting: Any,
) -> None:
    text = """
        query ($these: [_Any!]!) { _entities(representations: $these) { ...Its } }
        fragment Its on Customer { balance { amount } }
    """

    answer = await accounting.ask(text, these=[{"__typename": "Customer", "id": "c1"}])

    assert answer["data"] == {"_entities": [{"balance": None}]}
    assert answer["errors"][0]["path"] == ["_entities", 0, "balance"]
    assert "lacks ledgerKeys" in answer["errors"][0]["message"]
