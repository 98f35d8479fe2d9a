"""Ledger accounts of one customer and of many."""

from __future__ import annotations

from typing import Any

from subgraphs.kit.ids import encode_id


async def test_an_account_is_found_by_its_number(accounting: Any) -> None:
    answer = await accounting.ask(
        """{ ledgerAccountByNumber(number: "411000001") {
          id number scope version legalName vatNumber email paymentTerms dunningLevel
          billingAddress { name lines postalCode city country phone }
          balance { amount currency } overdue { amount currency } creditLimit { amount }
        } }"""
    )

    assert answer["data"]["ledgerAccountByNumber"] == {
        "id": encode_id("LedgerAccount", "411000001"),
        "number": "411000001",
        "scope": "INDIVIDUAL",
        "version": "7",
        "legalName": "Lumière SARL",
        "vatNumber": "FR40303265045",
        "email": "compta@lumiere.example",
        "paymentTerms": "30 days",
        "dunningLevel": 1,
        "billingAddress": {
            "name": "Lumière",
            "lines": ["4 rue Neuve", "Bâtiment B"],
            "postalCode": "69002",
            "city": "Lyon",
            "country": "FR",
            "phone": None,
        },
        "balance": {"amount": "120.00", "currency": "EUR"},
        "overdue": {"amount": "10.00", "currency": "EUR"},
        "creditLimit": {"amount": "5000.00"},
    }


async def test_a_collective_account_shows_a_label_and_nobody(accounting: Any) -> None:
    answer = await accounting.ask(
        """{ ledgerAccountByNumber(number: "411WEB") {
          scope legalName vatNumber email billingAddress { name } overdue { amount } creditLimit { amount }
        } }"""
    )

    assert answer["data"]["ledgerAccountByNumber"] == {
        "scope": "COLLECTIVE",
        "legalName": "Web customers",
        "vatNumber": None,
        "email": None,
        "billingAddress": None,
        "overdue": {"amount": "0.00"},
        "creditLimit": None,
    }


async def test_an_unknown_number_is_null(accounting: Any) -> None:
    answer = await accounting.ask('{ ledgerAccountByNumber(number: "411999999") { id } }')

    assert answer == {"data": {"ledgerAccountByNumber": None}}


async def test_a_customer_sees_its_accounts_in_the_order_of_the_crosswalk_and_a_balance_per_currency(
    accounting: Any,
) -> None:
    customer = {
        "__typename": "Customer",
        "id": "c1",
        "ledgerKeys": ["411000002", "411000001", "411000003", "411999999"],
    }

    [answer] = await accounting.entities(
        "... on Customer { ledgerAccounts { number } balance { amount currency } }", customer
    )

    assert [account["number"] for account in answer["ledgerAccounts"]] == [
        "411000002",
        "411000001",
        "411000003",
    ]
    assert answer["balance"] == [
        {"amount": "121.00", "currency": "EUR"},
        {"amount": "-2.50", "currency": "USD"},
    ]


async def test_entries_come_latest_first_and_in_pages(accounting: Any) -> None:
    account = {"__typename": "LedgerAccount", "id": encode_id("LedgerAccount", "411000001")}
    fields = "edges { node { date journal debit { amount } credit { amount } } } totalCount"

    [first] = await accounting.entities(
        f"... on LedgerAccount {{ entries(first: 2) {{ {fields} pageInfo {{ endCursor }} }} }}", account
    )
    end = first["entries"]["pageInfo"]["endCursor"]
    [second] = await accounting.entities(
        f'... on LedgerAccount {{ entries(first: 2, after: "{end}") {{ {fields} }} }}', account
    )

    assert [edge["node"] for edge in first["entries"]["edges"] + second["entries"]["edges"]] == [
        {"date": "2026-01-07", "journal": "SALES", "debit": {"amount": "60.00"}, "credit": None},
        {"date": "2026-01-06", "journal": "BANK", "debit": None, "credit": {"amount": "50.00"}},
        {"date": "2026-01-05", "journal": "SALES", "debit": {"amount": "60.00"}, "credit": None},
    ]
    assert first["entries"]["totalCount"] == 3


async def test_an_account_that_does_not_exist_is_null(accounting: Any) -> None:
    account = {"__typename": "LedgerAccount", "id": encode_id("LedgerAccount", "411999999")}

    assert await accounting.entities("... on LedgerAccount { number }", account) == [None]
