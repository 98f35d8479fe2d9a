"""The operations that write into the CRM alone, through the gateway, on a copy of set S."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from gateway.commands.islands import sqlite_urls
from gateway.graph import Graph
from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from subgraphs.world.examples import ME, ORDER_NUMBER
from tests.customer_graph.conftest import CustomerGraph, running
from tests.customer_graph.copies import copied

CONTACT = encode_id("CrmContact", keys.contact(1))

P6_PARTNER_UNSUBSCRIBE = """
mutation P6PartnerUnsubscribe($id: ID!, $key: String!) {
  newsletterUnsubscribe(contactId: $id, idempotencyKey: $key) {
    userErrors { code message }
    newsletters { list { code } state }
  }
}
"""

B6_LOG_CALL = """
mutation B6LogCall($in: ExchangeInput!, $key: String!) {
  exchangeLog(input: $in, idempotencyKey: $key) {
    userErrors { code message field }
    exchange {
      id
      status
      media
      order { number customer { id } }
      messages(first: 5) { edges { node { medium direction at } } }
    }
  }
}
"""

CALL = {
    "contactId": CONTACT,
    "subject": "Where is my parcel?",
    "phase": "POST_SALE",
    "orderNumber": ORDER_NUMBER,
    "messages": [
        {
            "medium": "PHONE",
            "direction": "INBOUND",
            "at": "2026-10-30T09:00:00Z",
            "body": "The carrier has not come.",
            "durationSeconds": 120,
        }
    ],
}


@pytest.fixture
async def writable(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[CustomerGraph]:
    urls = sqlite_urls(tmp_path)
    copied(database_urls, urls)
    async with running(graph, urls) as found:
        yield found


async def test_a_partner_passes_on_an_unsubscription_once(writable: CustomerGraph) -> None:
    answers = [await writable.answer(P6_PARTNER_UNSUBSCRIBE, {"id": CONTACT, "key": "p6"}) for _ in range(2)]

    assert answers[0] == {
        "data": {
            "newsletterUnsubscribe": {
                "userErrors": [],
                "newsletters": [
                    {"list": {"code": "new-arrivals"}, "state": "UNSUBSCRIBED"},
                    {"list": {"code": "offers"}, "state": "UNSUBSCRIBED"},
                    {"list": {"code": "weekly"}, "state": "UNSUBSCRIBED"},
                ],
            }
        }
    }
    assert answers[1] == answers[0]
    assert [subgraph for subgraph, _ in writable.asked] == ["crm", "crm"]


async def test_an_unsubscription_of_nobody_is_not_found(writable: CustomerGraph) -> None:
    nobody = encode_id("CrmContact", "003Z")

    answer = await writable.answer(P6_PARTNER_UNSUBSCRIBE, {"id": nobody, "key": "p6"})

    payload = answer["data"]["newsletterUnsubscribe"]
    assert [one["code"] for one in payload["userErrors"]] == ["NOT_FOUND"]
    assert payload["newsletters"] is None


async def test_a_call_is_logged_and_leads_to_its_order_and_its_customer(writable: CustomerGraph) -> None:
    answer = await writable.answer(B6_LOG_CALL, {"in": CALL, "key": "b6"})

    payload = answer["data"]["exchangeLog"]
    exchange = payload["exchange"]
    assert exchange.pop("id")
    assert exchange == {
        "status": "WAITING_AGENT",
        "media": ["PHONE"],
        "order": {"number": ORDER_NUMBER, "customer": {"id": ME}},
        "messages": {
            "edges": [{"node": {"medium": "PHONE", "direction": "INBOUND", "at": "2026-10-30T09:00:00Z"}}]
        },
    }
    assert payload["userErrors"] == []
    assert [subgraph for subgraph, _ in writable.asked] == ["crm", "commerce", "hub"]


async def test_a_step_cannot_be_called_through_the_gateway(writable: CustomerGraph) -> None:
    for step, arguments in (
        ("contactErase", f'contactIds: ["{CONTACT}"]'),
        ("contactPhoneSet", f'contactId: "{CONTACT}", expectedVersion: "1"'),
        ("ledgerAccountErase", "ledgerAccountIds: []"),
    ):
        text = f'mutation {{ {step}({arguments}, idempotencyKey: "k") {{ userErrors {{ code }} }} }}'
        answer = await writable.answer(text)

        assert [one["extensions"]["code"] for one in answer["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert writable.asked == []
