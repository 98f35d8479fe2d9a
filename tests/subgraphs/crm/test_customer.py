"""What the CRM knows of a customer whose records are several contacts."""

from __future__ import annotations

import pytest


async def test_single_values_come_from_the_primary_contact(crm) -> None:
    fields = "displayName phone phoneMasked"

    assert await crm.customer(fields, "003A1", "003A2") == {
        "displayName": "Zoé Martin",
        "phone": "+33612345612",
        "phoneMasked": "+33•••••••12",
    }
    assert await crm.customer(fields, "003A2", "003A1") == {
        "displayName": "Z. Martin",
        "phone": "06 12 34 56 12",
        "phoneMasked": "••••••••12",
    }


async def test_a_company_is_called_by_its_name(crm) -> None:
    assert await crm.customer("displayName phone phoneMasked", "003C1") == {
        "displayName": "Lumière SARL",
        "phone": None,
        "phoneMasked": None,
    }


async def test_lists_are_merged_over_all_contacts(crm) -> None:
    customer = await crm.customer(
        "contacts { version } newsletters { list { code name } state optIn since source }", "003A2", "003A1"
    )

    assert customer["contacts"] == [{"version": "1"}, {"version": "7"}]
    assert [row["list"]["code"] for row in customer["newsletters"]] == ["weekly", "daily", "weekly"]
    assert customer["newsletters"][1] == {
        "list": {"code": "daily", "name": "The daily letter"},
        "state": "SUBSCRIBED",
        "optIn": "CONFIRMED",
        "since": "2026-03-01T12:00:00Z",
        "source": "checkout",
    }


@pytest.mark.parametrize("keys", [(), ("003Z9",)], ids=["no key", "a key that the CRM does not know"])
async def test_without_a_known_contact_values_are_null_and_lists_are_empty(
    crm, keys: tuple[str, ...]
) -> None:
    fields = """
        displayName phone phoneMasked contacts { id } newsletters { state } consents { state }
        marketingEmails(first: 5) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } }
        exchanges(first: 5) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } }
    """
    nothing = {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}

    assert await crm.customer(fields, *keys) == {
        "displayName": None,
        "phone": None,
        "phoneMasked": None,
        "contacts": [],
        "newsletters": [],
        "consents": [],
        "marketingEmails": nothing,
        "exchanges": nothing,
    }


async def test_a_customer_without_the_keys_of_the_hub_is_refused_field_by_field(crm) -> None:
    answer = await crm.answer(
        "query($them: [_Any!]!) { _entities(representations: $them) { ... on Customer { id displayName } } }",
        them=[{"__typename": "Customer", "id": "c1"}],
    )

    assert answer["data"] == {"_entities": [{"id": "c1", "displayName": None}]}
    assert [error["message"] for error in answer["errors"]] == [
        "The representation lacks crmKeys, which this field requires."
    ]


async def test_marketing_emails_of_all_contacts_are_one_list_newest_first(crm) -> None:
    fields = """marketingEmails(first: 4) {
        totalCount pageInfo { hasNextPage } edges { node { subject cart { id } } }
    }"""

    emails = (await crm.customer(fields, "003A1", "003A2"))["marketingEmails"]

    assert [edge["node"]["subject"] for edge in emails["edges"]] == ["News 0", "News 1", "News 2", "News 3"]
    assert emails["totalCount"] == 6
    assert emails["pageInfo"] == {"hasNextPage": True}


async def test_a_reminder_leads_to_its_cart_by_the_id_that_commerce_gives(crm) -> None:
    fields = "marketingEmails(first: 2) { edges { node { kind openedAt cart { id } } } }"

    emails = (await crm.customer(fields, "003A1"))["marketingEmails"]

    reminder, letter = (edge["node"] for edge in emails["edges"])
    assert reminder == {
        "kind": "CART_ABANDONMENT",
        "openedAt": "2026-03-01T12:00:00Z",
        "cart": {"id": "Q2FydDpDLTc3"},  # base64url of Cart:C-77
    }
    assert letter["cart"] is None
