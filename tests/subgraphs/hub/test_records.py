"""From a record to its customer, and from the outside to a record."""

from __future__ import annotations

from typing import Any

import pytest

from subgraphs.kit.ids import encode_id

FULL = {"customer": {"id": encode_id("Customer", "CFULL0000")}}
SURVIVOR = {"customer": {"id": encode_id("Customer", "CMERGEDC0")}}
NOBODY = {"customer": None}


@pytest.mark.parametrize(
    ("type_name", "key", "found"),
    [
        ("Account", "70", FULL),
        ("Account", "71", FULL),
        ("CrmContact", "003A", FULL),
        ("LoyaltyMember", "M1", FULL),
        ("LedgerAccount", "411000123", FULL),
        ("Account", "95", SURVIVOR),
        ("CrmContact", "003X", NOBODY),  # undecided
        ("CrmContact", "003R", NOBODY),  # rejected
        ("LoyaltyMember", "M9", NOBODY),  # gone
        ("LedgerAccount", "411WEB", NOBODY),  # everybody's
        ("Account", "12345", NOBODY),  # never linked
    ],
)
async def test_a_record_leads_to_its_customer_only_if_that_is_decided(
    hub: Any, type_name: str, key: str, found: object
) -> None:
    record = {"__typename": type_name, "id": encode_id(type_name, key)}

    assert await hub.entities(f"... on {type_name} {{ customer {{ id }} }}", record) == [found]


def order(account: str | None) -> dict[str, object]:
    return {
        "__typename": "Order",
        "id": encode_id("Order", "5001"),
        "account": None
        if account is None
        else {"__typename": "Account", "id": encode_id("Account", account)},
    }


async def test_an_order_leads_to_the_customer_of_its_account(hub: Any) -> None:
    orders = [order("70"), order(None), order("12345")]

    assert await hub.entities("... on Order { customer { id } }", *orders) == [FULL, NOBODY, NOBODY]


async def test_an_order_opens_every_back_office_of_its_customer(hub: Any) -> None:
    selection = "... on Order { backOffice { system rel url } }"

    [answer] = await hub.entities(selection, order("71"))

    assert [(link["system"], link["rel"], link["url"]) for link in answer["backOffice"]] == [
        ("COMMERCE", "self", "https://shop-admin.example/orders/5001"),
        ("COMMERCE", "customer", "https://shop-admin.example/customers/71"),
        ("COMMERCE", "orders", "https://shop-admin.example/orders?customer=71"),
        ("CRM", "customer", "https://crm.example/o/fiche/contacts/003A"),
        ("CRM", "exchange", "https://crm.example/o/fiche/contacts/003A/exchanges"),
        ("LOYALTY", "card", "https://loyalty.example/members/M1/card"),
        ("ACCOUNTING", "ledger", "https://ledger.example/accounts/411000123/entries"),
    ]


async def test_an_order_of_an_unlinked_account_opens_the_searches_and_one_without_account_itself(
    hub: Any,
) -> None:
    selection = "... on Order { backOffice { system rel url } }"

    unlinked, orphan = await hub.entities(selection, order("12345"), order(None))

    assert [link["url"] for link in unlinked["backOffice"][3:]] == [
        "https://crm.example/o/fiche/search",
        "https://loyalty.example/members",
        "https://ledger.example/accounts",
    ]
    assert [link["rel"] for link in orphan["backOffice"]] == ["self"]


async def test_an_order_without_the_required_account_is_an_error_and_not_a_null(hub: Any) -> None:
    text = (
        "query ($these: [_Any!]!) { _entities(representations: $these) { ... on Order { customer { id } } } }"
    )

    answer = await hub.ask(text, these=[{"__typename": "Order", "id": encode_id("Order", "5001")}])

    assert answer["errors"][0]["path"] == ["_entities", 0, "customer"]
    assert "lacks account{id}" in answer["errors"][0]["message"]


async def test_a_contact_opens_itself_and_the_other_systems_of_its_customer(hub: Any) -> None:
    contacts = [{"__typename": "CrmContact", "id": encode_id("CrmContact", key)} for key in ("003A", "003X")]

    known, undecided = await hub.entities("... on CrmContact { backOffice { system rel } }", *contacts)

    assert [f"{link['system']} {link['rel']}" for link in known["backOffice"]] == [
        "CRM self",
        "CRM exchange",
        "COMMERCE customer",
        "COMMERCE orders",
        "LOYALTY card",
        "ACCOUNTING ledger",
    ]
    assert [f"{link['system']} {link['rel']}" for link in undecided["backOffice"]] == [
        "CRM self",
        "CRM exchange",
    ]


@pytest.mark.parametrize(
    ("system", "kind", "key", "found"),
    [
        ("CRM", "contact", "003A", "CrmContact"),
        ("CRM", "contact", "003X", "CrmContact"),
        ("ACCOUNTING", "ledgerAccount", "411WEB", "LedgerAccount"),
        ("LOYALTY", "member", "M1", "LoyaltyMember"),
        ("COMMERCE", "account", "70", "Account"),
        ("CRM", "contact", "999Z", None),
        ("CRM", "account", "003A", None),
        ("PIM", "product", "70", None),
    ],
)
async def test_a_native_key_opens_a_record_that_the_crosswalk_knows(
    hub: Any, system: str, kind: str, key: str, found: str | None
) -> None:
    data = await hub.data(
        "query ($s: SystemCode!, $k: String!, $key: String!)"
        " { recordByNativeKey(system: $s, kind: $k, key: $key) { __typename } }",
        s=system,
        k=kind,
        key=key,
    )

    assert data == {"recordByNativeKey": {"__typename": found} if found else None}
