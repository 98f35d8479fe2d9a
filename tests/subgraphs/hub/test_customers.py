"""The customer: its keys, its merges, its links and who read it."""

from __future__ import annotations

from typing import Any

import pytest

from subgraphs.kit.ids import encode_id

KEYS = "commerceKeys crmKeys loyaltyKeys ledgerKeys"


def customer_id(key: str) -> str:
    return encode_id("Customer", key)


async def test_the_four_lists_hold_native_keys_with_the_primary_first(hub: Any) -> None:
    assert await hub.customer("CFULL0000", f"id kind {KEYS} mergedFrom") == {
        "id": customer_id("CFULL0000"),
        "kind": "PERSON",
        "commerceKeys": ["70", "71"],
        "crmKeys": ["003A"],
        "loyaltyKeys": ["M1"],
        "ledgerKeys": ["411000123"],
        "mergedFrom": [],
    }


async def test_an_undecided_contact_and_a_broken_member_give_no_key_but_a_reason(hub: Any) -> None:
    assert await hub.customer("CAMBIG000", f"{KEYS} sources {{ system state records }}") == {
        "commerceKeys": ["80"],
        "crmKeys": [],
        "loyaltyKeys": [],
        "ledgerKeys": [],
        "sources": [
            {"system": "COMMERCE", "state": "LINKED", "records": 1},
            {"system": "CRM", "state": "AMBIGUOUS", "records": 2},
            {"system": "LOYALTY", "state": "BROKEN", "records": 1},
            {"system": "ACCOUNTING", "state": "LINKED", "records": 1},
        ],
    }


@pytest.mark.parametrize("old", ["CMERGEDA0", "CMERGEDB0", "CMERGEDD0", "CMERGEDC0"])
async def test_every_id_of_a_chain_of_merges_answers_the_survivor(hub: Any, old: str) -> None:
    survivor = {
        "id": customer_id("CMERGEDC0"),
        "kind": "ORGANIZATION",
        "mergedFrom": [customer_id(former) for former in ("CMERGEDA0", "CMERGEDB0", "CMERGEDD0")],
    }
    selection = "id kind mergedFrom"
    entity = {"__typename": "Customer", "id": customer_id(old)}

    assert await hub.customer(old, selection) == survivor
    assert await hub.entities(f"... on Customer {{ {selection} }}", entity) == [survivor]
    node = await hub.data(f'{{ node(id: "{entity["id"]}") {{ ... on Customer {{ {selection} }} }} }}')
    assert node == {"node": survivor}


@pytest.mark.parametrize("key", ["CERASED00", "CROUND100", "CNOBODY00"])
async def test_an_erased_and_an_unknown_customer_and_a_circle_of_merges_are_null(hub: Any, key: str) -> None:
    entity = {"__typename": "Customer", "id": customer_id(key)}

    assert await hub.customer(key, "id") is None
    assert await hub.entities("__typename", entity) == [None]


async def test_me_is_the_customer_of_the_subject(hub: Any) -> None:
    assert await hub.data("{ me { id } }") == {"me": None}
    assert await hub.data("{ me { id } }", "somebody") == {"me": None}
    assert await hub.data("{ me { id } }", customer_id("CNOBODY00")) == {"me": None}
    assert await hub.data("{ me { id } }", customer_id("CMERGEDA0")) == {
        "me": {"id": customer_id("CMERGEDC0")}
    }


async def test_staff_see_all_links_whatever_their_status(hub: Any) -> None:
    selection = """links {
      system role status method confidence decidedBy since
      record { __typename ... on Account { id } ... on CrmContact { id } }
      backOffice { rel url }
    }"""

    links = (await hub.customer("CFULL0000", selection))["links"]

    assert [(one["system"], one["role"], one["status"]) for one in links] == [
        ("COMMERCE", "PRIMARY", "CONFIRMED"),
        ("COMMERCE", "SECONDARY", "CONFIRMED"),
        ("CRM", "PRIMARY", "PROBABLE"),
        ("CRM", "SECONDARY", "REJECTED"),
        ("LOYALTY", "PRIMARY", "CONFIRMED"),
        ("ACCOUNTING", "PRIMARY", "CONFIRMED"),
        ("ACCOUNTING", "SHARED", "CONFIRMED"),
    ]
    assert links[0]["record"] == {"__typename": "Account", "id": encode_id("Account", "70")}
    assert links[2] == {
        "system": "CRM",
        "role": "PRIMARY",
        "status": "PROBABLE",
        "method": "EXTERNAL_ID",
        "confidence": 0.9,
        "decidedBy": None,
        "since": "2025-01-01T00:00:00Z",
        "record": {"__typename": "CrmContact", "id": encode_id("CrmContact", "003A")},
        "backOffice": {"rel": "self", "url": "https://crm.example/o/fiche/contacts/003A"},
    }
    assert links[3]["decidedBy"] == "steward-7"
    assert links[6]["record"] == {"__typename": "LedgerAccount"}


async def test_links_and_back_offices_of_one_system(hub: Any) -> None:
    selection = 'links(system: "LOYALTY") { system } backOffice(system: "LOYALTY") { rel label url }'

    assert await hub.customer("CFULL0000", selection) == {
        "links": [{"system": "LOYALTY"}],
        "backOffice": [
            {"rel": "card", "label": "Loyalty card", "url": "https://loyalty.example/members/M1/card"}
        ],
    }


async def test_the_access_log_is_that_of_all_ids_latest_first(hub: Any) -> None:
    fields = "edges { node { at actor client purpose operation fields } } totalCount pageInfo { endCursor }"

    first = (await hub.customer("CMERGEDC0", f"accessLog(first: 2) {{ {fields} }}"))["accessLog"]
    after = f'accessLog(first: 2, after: "{first["pageInfo"]["endCursor"]}") {{ {fields} }}'
    second = (await hub.customer("CMERGEDC0", after))["accessLog"]

    assert [edge["node"]["actor"] for edge in first["edges"] + second["edges"]] == [
        "agent-2",
        "agent-1",
        "agent-0",
    ]
    assert first["totalCount"] == 3
    assert first["edges"][0]["node"] == {
        "at": "2025-01-01T02:00:00Z",
        "actor": "agent-2",
        "client": "desk",
        "purpose": "SERVICE",
        "operation": "B1Sheet",
        "fields": ["Account.email"],
    }
