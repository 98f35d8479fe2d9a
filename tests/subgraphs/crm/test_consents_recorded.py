"""Consents as they are recorded: what stands, what stood before, and what follows from a no."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from subgraphs.crm.rules.consents import years_after
from subgraphs.crm.sources.sql.tables import consent_history
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id, native_key

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

RECORD = """mutation($id: ID!, $purpose: ConsentPurpose = MARKETING, $medium: Medium = EMAIL, $key: String!,
    $state: ConsentState!, $source: String = "telephone") {
  consentRecord(contactId: $id, purpose: $purpose, medium: $medium, state: $state, source: $source,
      idempotencyKey: $key) {
    newsletters { state }
    consents { purpose medium partner state legalBasis source proof expiresAt }
    userErrors { code field }
  }
}"""
SUBSCRIBE = """mutation($id: ID!, $key: String!) {
  newsletterSubscribe(contactId: $id, list: "weekly", source: "till", idempotencyKey: $key) {
    newsletters { state } userErrors { code } } }"""
ZOE = encode_id("CrmContact", "003A1")


def standing(payload: Any) -> dict[tuple[str, str, str | None], str]:
    return {(one["purpose"], one["medium"], one["partner"]): one["state"] for one in payload["consents"]}


async def test_a_consent_is_recorded_with_its_source_its_proof_and_its_end(crm: Crm) -> None:
    jo = await crm.new_contact()

    payload = await crm.tell(RECORD, id=jo, state="GRANTED", key="c1")

    assert payload["consents"] == [
        {
            "purpose": "MARKETING",
            "medium": "EMAIL",
            "partner": None,
            "state": "GRANTED",
            "legalBasis": "CONSENT",
            "source": "telephone",
            "proof": "Granted for MARKETING by EMAIL on 2026-03-01 at 12:00 UTC by “staff-1”, "
            "from “telephone”.",
            "expiresAt": "2029-03-01T12:00:00Z",
        }
    ]
    crm.clock.now += dt.timedelta(days=3 * 366)
    later = await crm.customer("consents { state }", native_key(jo, "CrmContact") or "")
    assert later["consents"] == [{"state": "EXPIRED"}]


async def test_what_the_loyalty_programme_promises_rests_on_a_contract_and_does_not_end(crm: Crm) -> None:
    payload = await crm.tell(RECORD, id=await crm.new_contact(), purpose="LOYALTY", state="GRANTED", key="c2")

    (recorded,) = payload["consents"]
    assert (recorded["legalBasis"], recorded["expiresAt"]) == ("CONTRACT", None)


async def test_a_no_holds_for_every_partner(crm: Crm) -> None:
    reader = encode_id("CrmContact", "003Q000")

    payload = await crm.tell(RECORD, id=reader, purpose="PARTNER_SHARING", state="WITHDRAWN", key="c3")

    assert standing(payload) == {
        ("PARTNER_SHARING", "EMAIL", None): "WITHDRAWN",
        ("PARTNER_SHARING", "EMAIL", "acme"): "WITHDRAWN",
        ("PARTNER_SHARING", "EMAIL", "globex"): "WITHDRAWN",
    }


@pytest.mark.parametrize("state", ["DENIED", "WITHDRAWN"])
async def test_a_no_to_marketing_by_email_ends_the_newsletters(crm: Crm, state: str) -> None:
    jo = await crm.new_contact(email="jo@shop.example")
    await crm.tell(SUBSCRIBE, id=jo, key=f"s-{state}")

    payload = await crm.tell(RECORD, id=jo, state=state, key=f"c4-{state}")

    assert payload["newsletters"] == [{"state": "UNSUBSCRIBED"}]


async def test_a_no_to_another_medium_leaves_the_newsletters(crm: Crm) -> None:
    jo = await crm.new_contact(email="jo@shop.example")
    await crm.tell(SUBSCRIBE, id=jo, key="s5")

    payload = await crm.tell(RECORD, id=jo, medium="SMS", state="DENIED", key="c5")

    assert payload["newsletters"] == [{"state": "SUBSCRIBED"}]


async def test_all_that_was_ever_said_stays_in_the_history(crm: Crm, crm_url: str) -> None:
    for place, state in enumerate(("WITHDRAWN", "GRANTED", "DENIED")):
        crm.clock.now += dt.timedelta(hours=1)
        await crm.tell(RECORD, id=ZOE, state=state, key=f"c6-{place}")

    engine = sync_engine(crm_url)
    with engine.begin() as connection:
        history = connection.execute(
            select(consent_history.c.state, consent_history.c.proof)
            .where(consent_history.c.contact_key == "003A1", consent_history.c.purpose == "MARKETING")
            .order_by(consent_history.c.id)
        ).all()
    engine.dispose()
    assert [row.state for row in history] == ["GRANTED", "WITHDRAWN", "GRANTED", "DENIED"]
    assert history[0].proof == "form 12"  # of the form that was there before the history was kept


async def test_nobody_records_that_a_consent_has_expired(crm: Crm) -> None:
    payload = await crm.tell(RECORD, id=ZOE, state="EXPIRED", key="c7")

    assert payload["userErrors"] == [{"code": "INVALID", "field": ["state"]}]


def test_a_consent_of_a_leap_day_ends_on_a_day_that_there_is() -> None:
    leap_day = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)

    assert years_after(leap_day, 3) == dt.datetime(2031, 2, 28, 12, tzinfo=dt.UTC)
