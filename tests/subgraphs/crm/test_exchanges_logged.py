"""Exchanges: logged with their messages, continued, and checked before they are kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from subgraphs.crm.rules.exchanges import status_after
from subgraphs.crm.sources.sql.tables import exchange as exchanges
from subgraphs.crm.sources.words import Direction, ExchangeStatus
from subgraphs.kit.ids import encode_id, native_key

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

SHOWN = """
  exchange {
    id subject phase reason status media openedAt closedAt order { number } contact { id }
    messages(first: 9) { edges { node { medium direction at author body durationSeconds } } }
  }
  userErrors { code field }
"""
LOG = f"""mutation($in: ExchangeInput!, $key: String!) {{
  exchangeLog(input: $in, idempotencyKey: $key) {{ {SHOWN} }} }}"""
REPLY = f"""mutation($id: ID!, $message: ExchangeMessageInput!, $key: String!) {{
  exchangeReply(exchangeId: $id, message: $message, idempotencyKey: $key) {{ {SHOWN} }} }}"""
ZOE = encode_id("CrmContact", "003A1")


def call(**values: object) -> dict[str, object]:
    said = {"medium": "PHONE", "direction": "INBOUND", "body": "Where is my parcel?"}
    return said | values


def exchange(*messages: dict[str, object], **values: object) -> dict[str, object]:
    given = {"contactId": ZOE, "subject": "A parcel", "phase": "POST_SALE", "messages": list(messages)}
    return given | values


async def test_a_call_is_logged_with_the_number_of_an_order_that_nobody_asks_commerce_about(crm: Crm) -> None:
    given = exchange(call(durationSeconds=95), orderNumber=" 9001 ", reason="delivery")

    payload = await crm.tell(LOG, key="l1", **{"in": given})

    logged = payload["exchange"]
    assert logged.pop("id")
    assert logged == {
        "subject": "A parcel",
        "phase": "POST_SALE",
        "reason": "delivery",
        "status": "WAITING_AGENT",
        "media": ["PHONE"],
        "openedAt": "2026-03-01T12:00:00Z",
        "closedAt": None,
        "order": {"number": "9001"},
        "contact": {"id": ZOE},
        "messages": {
            "edges": [
                {
                    "node": {
                        "medium": "PHONE",
                        "direction": "INBOUND",
                        "at": "2026-03-01T12:00:00Z",
                        "author": "Zoé Martin",
                        "body": "Where is my parcel?",
                        "durationSeconds": 95,
                    }
                }
            ]
        },
    }
    assert payload["userErrors"] == []


async def test_messages_are_read_as_the_conversation_went(crm: Crm) -> None:
    chat = [
        call(medium="CHAT", direction="OUTBOUND", body="third", at="2026-03-01T11:00:00Z"),
        call(medium="EMAIL", body="first", at="2026-03-01T09:00:00Z"),
        call(medium="EMAIL", direction="INTERNAL", body="fourth"),
        call(medium="CHAT", body="second", at="2026-03-01T09:00:00Z"),
    ]

    logged = (await crm.tell(LOG, key="l2", **{"in": exchange(*chat)}))["exchange"]

    said = [edge["node"]["body"] for edge in logged["messages"]["edges"]]
    assert said == ["first", "second", "third", "fourth"]
    assert (logged["openedAt"], logged["status"]) == ("2026-03-01T09:00:00Z", "WAITING_CUSTOMER")
    assert sorted(logged["media"]) == ["CHAT", "EMAIL"]


async def test_what_is_logged_for_a_contact_that_was_merged_stands_on_the_survivor(crm: Crm) -> None:
    given = exchange(call(), contactId=encode_id("CrmContact", "003A3"))

    payload = await crm.tell(LOG, key="l3", **{"in": given})

    assert payload["exchange"]["contact"] == {"id": ZOE}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (exchange(), ["input", "messages"]),
        (exchange(*[call()] * 201), ["input", "messages"]),
        (exchange(call(), subject=" "), ["input", "subject"]),
        (exchange(call(), subject="x" * 301), ["input", "subject"]),
        (exchange(call(), reason=""), ["input", "reason"]),
        (exchange(call(), orderNumber="9" * 65), ["input", "orderNumber"]),
        (exchange(call(body=" \n ")), ["input", "messages", "0", "body"]),
        (exchange(call(), call(durationSeconds=-1)), ["input", "messages", "1", "durationSeconds"]),
        (exchange(call(at="2026-03-01T12:06:00Z")), ["input", "messages", "0", "at"]),
    ],
)
async def test_a_wrong_value_is_named_by_its_place(crm: Crm, given: Any, field: list[str]) -> None:
    payload = await crm.tell(LOG, key="l4", **{"in": given})

    assert payload == {"exchange": None, "userErrors": [{"code": "INVALID", "field": field}]}


async def test_an_unknown_contact_is_named_by_its_place(crm: Crm) -> None:
    for contact in (encode_id("CrmContact", "nobody"), encode_id("Account", 1), "?"):
        payload = await crm.tell(LOG, key="l5", **{"in": exchange(call(), contactId=contact)})

        assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["input", "contactId"]}]


async def test_a_reply_is_the_last_message_and_waits_for_the_customer(crm: Crm) -> None:
    logged = (await crm.tell(LOG, key="r1", **{"in": exchange(call())}))["exchange"]
    crm.clock.now += dt.timedelta(minutes=5)

    payload = await crm.tell(
        REPLY, id=logged["id"], message=call(direction="OUTBOUND", body="Tomorrow."), key="r2"
    )

    replied = payload["exchange"]
    assert [edge["node"]["body"] for edge in replied["messages"]["edges"]] == [
        "Where is my parcel?",
        "Tomorrow.",
    ]
    assert replied["status"] == "WAITING_CUSTOMER"


@pytest.mark.parametrize(
    ("direction", "status", "closed"),
    [
        ("INBOUND", "WAITING_AGENT", False),
        ("OUTBOUND", "WAITING_CUSTOMER", False),
        ("INTERNAL", "CLOSED", True),
    ],
)
async def test_a_closed_exchange_is_opened_by_a_message_but_not_by_a_note(
    crm: Crm, direction: str, status: str, closed: bool
) -> None:
    logged = (await crm.tell(LOG, key=f"r3{direction}", **{"in": exchange(call())}))["exchange"]
    await _close(crm, logged["id"])

    payload = await crm.tell(REPLY, id=logged["id"], message=call(direction=direction), key=f"r4{direction}")

    assert payload["exchange"]["status"] == status
    assert (payload["exchange"]["closedAt"] is not None) is closed


async def _close(crm: Crm, exchange_id: str) -> None:
    ours = exchanges.c.key == native_key(exchange_id, "Exchange")
    closed = update(exchanges).where(ours).values(status="CLOSED", closed_at=crm.clock.now)
    await crm.source.database.transaction(lambda connection: connection.execute(closed))


async def test_an_unknown_exchange_is_not_found(crm: Crm) -> None:
    for known_to_nobody in (encode_id("Exchange", "X404"), ZOE):
        payload = await crm.tell(REPLY, id=known_to_nobody, message=call(), key="r5")

        assert payload == {
            "exchange": None,
            "userErrors": [{"code": "NOT_FOUND", "field": ["exchangeId"]}],
        }


def test_whoever_spoke_last_waits_for_the_other() -> None:
    said = Direction

    assert status_after([said.INBOUND, said.OUTBOUND]) is ExchangeStatus.WAITING_CUSTOMER
    assert status_after([said.OUTBOUND, said.INBOUND, said.INTERNAL]) is ExchangeStatus.WAITING_AGENT
    assert status_after([said.INTERNAL]) is ExchangeStatus.OPEN
