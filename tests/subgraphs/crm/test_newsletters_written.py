"""Subscribing and unsubscribing: who is written to, and how a wish not to be is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from subgraphs.crm.sources.sql.tables import newsletter_list
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

SHOWN = """
  newsletters { list { code } state optIn since source }
  consents { purpose medium partner state legalBasis capturedAt source proof expiresAt }
  userErrors { code field }
"""
SUBSCRIBE = f"""mutation($id: ID!, $list: ID!, $key: String!, $source: String = "till") {{
  newsletterSubscribe(contactId: $id, list: $list, source: $source, idempotencyKey: $key) {{ {SHOWN} }} }}"""
UNSUBSCRIBE = f"""mutation($id: ID!, $list: ID, $key: String!) {{
  newsletterUnsubscribe(contactId: $id, list: $list, idempotencyKey: $key) {{ {SHOWN} }} }}"""
ZOE = encode_id("CrmContact", "003A1")
ZOE_LOST = encode_id("CrmContact", "003A3")


def states(payload: Any) -> dict[str, str]:
    return {one["list"]["code"]: one["state"] for one in payload["newsletters"]}


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["userErrors"]]


async def test_who_subscribes_is_on_the_list_and_has_consented_to_letters(crm: Crm) -> None:
    jo = await crm.new_contact(email="jo@shop.example")

    payload = await crm.tell(SUBSCRIBE, id=jo, list="weekly", key="s1")

    assert payload == {
        "newsletters": [
            {
                "list": {"code": "weekly"},
                "state": "SUBSCRIBED",
                "optIn": "SINGLE",
                "since": "2026-03-01T12:00:00Z",
                "source": "till",
            }
        ],
        "consents": [
            {
                "purpose": "MARKETING",
                "medium": "EMAIL",
                "partner": None,
                "state": "GRANTED",
                "legalBasis": "CONSENT",
                "capturedAt": "2026-03-01T12:00:00Z",
                "source": "till",
                "proof": "Subscribed to the newsletter “weekly” on 2026-03-01 at 12:00 UTC by “staff-1”, "
                "from “till”.",
                "expiresAt": "2029-03-01T12:00:00Z",
            }
        ],
        "userErrors": [],
    }
    (told,) = [one for one in await crm.events("newsletter.subscribed") if encode_id(*_record(one)) == jo]
    assert told["notes"] == {"list": "weekly", "state": "SUBSCRIBED"}


def _record(event: Any) -> tuple[str, str]:
    return str(event["recordType"]), str(event["recordKey"])


async def test_a_list_that_wants_a_confirmation_waits_for_it_and_nobody_has_consented(
    crm: Crm, crm_url: str
) -> None:
    engine = sync_engine(crm_url)
    with engine.begin() as connection:
        weekly = update(newsletter_list).where(newsletter_list.c.code == "daily")
        connection.execute(weekly.values(wants_confirmation=True))
    engine.dispose()
    jo = await crm.new_contact(email="jo2@shop.example")

    payload = await crm.tell(SUBSCRIBE, id=jo, list="daily", key="s2")

    assert states(payload) == {"daily": "PENDING"}
    assert payload["consents"] == []


async def test_who_is_on_the_list_already_stays_as_they_are(crm: Crm) -> None:
    before = await crm.customer("newsletters { list { code } state optIn since source }", "003A2")

    payload = await crm.tell(SUBSCRIBE, id=encode_id("CrmContact", "003A2"), list="weekly", key="s3")

    assert payload["newsletters"] == before["newsletters"]


async def test_without_an_address_nobody_is_subscribed(crm: Crm) -> None:
    payload = await crm.tell(SUBSCRIBE, id=await crm.new_contact(), list="weekly", key="s4")

    assert codes(payload) == ["CONFLICT"]
    assert payload["newsletters"] == []


@pytest.mark.parametrize("source", ["", "   ", "x" * 101, "a\nb"])
async def test_a_source_is_one_short_line(crm: Crm, source: str) -> None:
    payload = await crm.tell(SUBSCRIBE, id=ZOE, list="weekly", key="s5", source=source)

    assert payload["userErrors"] == [{"code": "INVALID", "field": ["source"]}]


@pytest.mark.parametrize("mutation", [SUBSCRIBE, UNSUBSCRIBE])
async def test_an_unknown_list_is_not_found(crm: Crm, mutation: str) -> None:
    payload = await crm.tell(mutation, id=ZOE, list="hourly", key="s6")

    assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["list"]}]


async def test_one_list_is_left_and_the_others_stay_and_so_does_the_consent(crm: Crm) -> None:
    jo = await crm.new_contact(email="jo3@shop.example")
    await crm.tell(SUBSCRIBE, id=jo, list="weekly", key="u1")
    await crm.tell(SUBSCRIBE, id=jo, list="daily", key="u2")

    payload = await crm.tell(UNSUBSCRIBE, id=jo, list="weekly", key="u3")

    assert states(payload)["weekly"] == "UNSUBSCRIBED"
    assert states(payload)["daily"] != "UNSUBSCRIBED"
    assert [one["state"] for one in payload["consents"]] == ["GRANTED"]


async def test_without_a_list_all_are_left_and_the_consent_is_withdrawn(crm: Crm) -> None:
    jo = await crm.new_contact(email="jo4@shop.example")
    await crm.tell(SUBSCRIBE, id=jo, list="weekly", key="u4")
    await crm.tell(SUBSCRIBE, id=jo, list="daily", key="u5")

    payload = await crm.tell(UNSUBSCRIBE, id=jo, key="u6")

    assert states(payload) == {"daily": "UNSUBSCRIBED", "weekly": "UNSUBSCRIBED"}
    assert [one["state"] for one in payload["consents"]] == ["WITHDRAWN"]
    told = [one for one in await crm.events("newsletter.unsubscribed") if encode_id(*_record(one)) == jo]
    assert [one["notes"] for one in told] == [{"list": "daily"}, {"list": "weekly"}]


async def test_an_unsubscription_needs_no_subscription_and_is_kept(crm: Crm) -> None:
    """Whoever imports the list again finds that this contact does not want it."""
    jo = await crm.new_contact()

    payload = await crm.tell(UNSUBSCRIBE, id=jo, list="weekly", key="u7")

    assert states(payload) == {"weekly": "UNSUBSCRIBED"}
    assert codes(payload) == []


async def test_an_unsubscription_of_a_contact_that_was_merged_holds_for_the_survivor(crm: Crm) -> None:
    payload = await crm.tell(UNSUBSCRIBE, id=ZOE_LOST, key="u8")

    assert set(states(payload).values()) == {"UNSUBSCRIBED"}
    of_survivor = await crm.customer("newsletters { state }", "003A1")
    assert of_survivor["newsletters"] == [{"state": "UNSUBSCRIBED"}, {"state": "UNSUBSCRIBED"}]
    of_lost = await crm.customer("consents(purpose: [MARKETING]) { state }", "003A3")
    assert of_lost["consents"] == [{"state": "WITHDRAWN"}]


async def test_who_comes_back_is_subscribed_again(crm: Crm) -> None:
    jo = await crm.new_contact(email="jo5@shop.example")
    await crm.tell(UNSUBSCRIBE, id=jo, key="u9")

    payload = await crm.tell(SUBSCRIBE, id=jo, list="weekly", key="u10")

    assert states(payload) == {"weekly": "SUBSCRIBED"}
    assert [one["state"] for one in payload["consents"]] == ["GRANTED"]
