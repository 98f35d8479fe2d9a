"""Export and erasure: all that the CRM holds of a contact is handed out, and then it is gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url, text

from subgraphs.kit.ids import encode_id, native_key

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

EXPORT = """mutation($ids: [ID!]!, $key: String!) { contactExport(contactIds: $ids, idempotencyKey: $key) {
  records { recordId kind outcome file fileUntil } userErrors { code } } }"""
ERASE = """mutation($ids: [ID!]!, $key: String!) { contactErase(contactIds: $ids, idempotencyKey: $key) {
  records { recordId kind outcome legalBasis retainedUntil } userErrors { code } } }"""
SUBSCRIBE = """mutation($id: ID!, $key: String!) {
  newsletterSubscribe(contactId: $id, list: "weekly", source: "till", idempotencyKey: $key) {
    userErrors { code } } }"""
LOG = """mutation($in: ExchangeInput!, $key: String!) {
  exchangeLog(input: $in, idempotencyKey: $key) { exchange { id } userErrors { code field } } }"""
PHONE = """mutation($id: ID!, $version: String!, $phone: String, $key: String!) {
  contactPhoneSet(contactId: $id, phone: $phone, expectedVersion: $version, idempotencyKey: $key) {
    userErrors { code } } }"""

NUMBERS = count(778_800)


@dataclass(frozen=True)
class Person:
    """With values that nobody else has."""

    contact: str
    last_name: str
    email: str
    phone: str
    words: str
    order: str

    @property
    def values(self) -> tuple[str, ...]:
        return self.last_name, self.email, self.phone, self.words, self.order


async def ottoline(crm: Crm) -> Person:
    """A contact with something of every kind."""
    n = next(NUMBERS)
    last, email, phone = f"Quenelle-{n}", f"ottoline.{n}@shop.example", f"+33688{n}"
    words, number = f"sapphire teapot {n}", f"W{n}0"
    contact = await crm.new_contact(firstName="Ottoline", lastName=last, email=email, phone=phone)
    await crm.tell(SUBSCRIBE, id=contact, key=f"s {contact}")
    message = {"medium": "CHAT", "direction": "INBOUND", "body": f"My {words} is broken"}
    given = {"contactId": contact, "subject": f"The {words}", "phase": "POST_SALE", "orderNumber": number}
    given |= {"reason": words, "messages": [message]}
    await crm.tell(LOG, key=f"x {contact}", **{"in": given})
    return Person(contact, last, email, phone, words, number)


async def test_an_export_is_a_file_of_all_that_there_is_which_the_hub_fetches_while_it_lasts(
    crm: Crm,
) -> None:
    person = await ottoline(crm)
    contact = person.contact

    payload = await crm.step(EXPORT, ids=[contact], key="e1")

    (record,) = payload["records"]
    assert (record["recordId"], record["kind"], record["outcome"]) == (contact, "contact", "EXPORTED")
    assert record["fileUntil"] == "2026-03-04T12:00:00Z"
    path = record["file"].removeprefix("http://crm.internal")
    document = (await crm.fetch(path)).json()
    assert (document["@type"], document["givenName"]) == ("Person", "Ottoline")
    named = document["familyName"], document["email"], document["telephone"]
    assert named == (person.last_name, person.email, person.phone)
    assert [one["object"] for one in document["newsletters"]] == ["weekly"]
    assert [one["actionStatus"] for one in document["consents"]] == ["GRANTED"]
    (exchange,) = document["exchanges"]
    assert (exchange["headline"], exchange["orderNumber"]) == (f"The {person.words}", person.order)
    assert [one["text"] for one in exchange["hasPart"]] == [f"My {person.words} is broken"]

    assert (await crm.client.get(path)).status_code == 403
    crm.clock.now += dt.timedelta(hours=73)
    assert (await crm.fetch(path)).status_code == 404


async def test_a_company_is_exported_as_one(crm: Crm) -> None:
    payload = await crm.step(EXPORT, ids=[encode_id("CrmContact", "003C1")], key="e2")

    (record,) = payload["records"]
    document = (await crm.fetch(record["file"].removeprefix("http://crm.internal"))).json()
    assert (document["@type"], document["legalName"]) == ("Organization", "Lumière SARL")


async def test_an_erased_contact_leaves_nothing_in_the_files_of_the_database(crm: Crm, crm_url: str) -> None:
    person = await ottoline(crm)
    assert [value for value in person.values if not await _found(crm, crm_url, value)] == []

    payload = await crm.step(ERASE, ids=[person.contact], key="d1")

    assert [(one["kind"], one["outcome"]) for one in payload["records"]] == [
        ("contact", "ERASED"),
        ("newsletterSubscription", "ERASED"),
        ("exchange", "ANONYMISED"),
        ("consent", "RETAINED"),
    ]
    assert [value for value in person.values if await _found(crm, crm_url, value)] == []


async def test_the_proof_of_a_consent_is_kept_for_three_years_after_the_last_contact(crm: Crm) -> None:
    contact = (await ottoline(crm)).contact
    crm.clock.now += dt.timedelta(days=400)

    payload = await crm.step(ERASE, ids=[contact], key="d2")

    (kept,) = [one for one in payload["records"] if one["outcome"] == "RETAINED"]
    assert (kept["kind"], kept["retainedUntil"]) == ("consent", "2029-03-01")
    assert kept["legalBasis"].startswith("GDPR art. 7(1)")
    assert await _history(crm, contact) == 1
    crm.clock.now += dt.timedelta(days=3 * 366)
    again = await crm.step(ERASE, ids=[contact], key="d3")
    assert {one["outcome"] for one in again["records"]} == {"ERASED", "ANONYMISED"}
    assert await _history(crm, contact) == 0


async def test_an_erased_contact_is_nobody_to_reads_and_to_commands(crm: Crm) -> None:
    contact = (await ottoline(crm)).contact
    await crm.step(ERASE, ids=[contact], key="d4")

    (entity,) = await crm.entities("... on CrmContact { kind }", {"__typename": "CrmContact", "id": contact})
    assert entity is None
    of_nobody = await crm.customer(
        "contacts { id } displayName newsletters { state } consents { state }",
        native_key(contact, "CrmContact") or "",
    )
    assert of_nobody == {"contacts": [], "displayName": None, "newsletters": [], "consents": []}
    refused = await crm.step(PHONE, id=contact, version="2", phone="0612345678", key="d5")
    assert refused["userErrors"] == [{"code": "NOT_FOUND"}]
    exported = await crm.step(EXPORT, ids=[contact], key="d6")
    assert [one["outcome"] for one in exported["records"]] == ["FAILED"]


async def test_an_erasure_goes_with_the_contacts_that_were_lost_in_it(crm: Crm) -> None:
    payload = await crm.step(ERASE, ids=[encode_id("CrmContact", "003A1")], key="d7")

    erased = [one["recordId"] for one in payload["records"] if one["kind"] == "contact"]
    assert erased == [encode_id("CrmContact", "003A1"), encode_id("CrmContact", "003A3")]


async def test_each_contact_has_its_own_outcome_and_one_of_nobody_has_failed(crm: Crm) -> None:
    contacts = [await crm.new_contact(), encode_id("CrmContact", "nobody")]

    payload = await crm.step(ERASE, ids=contacts, key="d8")

    assert [(one["recordId"], one["outcome"]) for one in payload["records"]] == [
        (contacts[0], "ERASED"),
        (contacts[1], "FAILED"),
    ]
    assert payload["userErrors"] == []


async def _history(crm: Crm, contact: str) -> Any:
    count = text("SELECT count(*) AS n FROM crm_consent_history WHERE contact_key = :key")
    (row,) = await crm.source.database.rows(count, {"key": native_key(contact, "CrmContact")})
    return row.n


async def _found(crm: Crm, url: str, value: str) -> bool:
    """In any file of SQLite, or in any row of PostgreSQL."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        needle = value.encode()
        return any(needle in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    tables = await crm.source.database.rows(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    )
    for table in tables:
        rows = text(f"SELECT 1 FROM {table.tablename} AS one WHERE strpos(one::text, :value) > 0")  # noqa: S608
        if await crm.source.database.rows(rows, {"value": value}):
            return True
    return False
