"""Steps on contacts: values that are set, new contacts, and a merge inside the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.merging import merge_contacts
from subgraphs.kit.commands import Command
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.writer import Writer

if TYPE_CHECKING:
    from tests.subgraphs.crm.conftest import Crm

SETTERS = {"phone": "contactPhoneSet", "email": "contactEmailSet", "companyName": "contactCompanyNameSet"}
CREATE = """mutation($external: ID!, $kind: ContactKind = PERSON, $first: String, $last: String,
    $company: String, $email: String, $phone: String, $key: String!) {
  contactCreate(externalId: $external, kind: $kind, firstName: $first, lastName: $last, companyName: $company,
      email: $email, phone: $phone, idempotencyKey: $key) {
    contact { id version kind firstName lastName companyName email phone } userErrors { code field } } }"""


def setter(field: str) -> str:
    return f"""mutation($id: ID!, $value: String, $version: String = "1", $key: String!) {{
      {SETTERS[field]}(contactId: $id, {field}: $value, expectedVersion: $version, idempotencyKey: $key) {{
        contact {{ version {field} }} userErrors {{ code field }} }} }}"""


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("phone", "06 12 34 56 78", "+33612345678"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("email", " Jo@Shop.example ", "Jo@Shop.example"),
        ("companyName", "Lumière SARL", "Lumière SARL"),
    ],
)
async def test_a_value_is_set_and_taken_away_and_each_write_is_a_version(
    crm: Crm, field: str, given: str, kept: str
) -> None:
    jo = await crm.new_contact()

    payload = await crm.step(setter(field), id=jo, value=given, key=f"set {jo}")
    assert payload == {"contact": {"version": "2", field: kept}, "userErrors": []}

    payload = await crm.step(setter(field), id=jo, value=None, version="2", key=f"unset {jo}")
    assert payload == {"contact": {"version": "3", field: None}, "userErrors": []}


async def test_a_contact_is_found_by_the_address_that_was_set(crm: Crm) -> None:
    jo = await crm.new_contact()
    await crm.step(setter("email"), id=jo, value="Nouvelle@Shop.example", key="found")

    found = await crm.ask('{ contactsByEmail(email: "nouvelle@shop.example") { id } }')

    assert found == {"contactsByEmail": [{"id": jo}]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12"),
        ("phone", "call me"),
        ("email", "jo@"),
        ("companyName", " "),
        ("companyName", "x" * 301),
    ],
)
async def test_a_wrong_value_is_refused_and_nothing_changes(crm: Crm, field: str, value: str) -> None:
    jo = await crm.new_contact()

    payload = await crm.step(setter(field), id=jo, value=value, key=f"wrong {jo}")

    assert payload == {"contact": None, "userErrors": [{"code": "INVALID", "field": [field]}]}
    assert await _version(crm, jo) == "1"


@pytest.mark.parametrize("field", SETTERS)
async def test_a_version_that_has_passed_is_refused_and_the_contact_shown_as_it_is(
    crm: Crm, field: str
) -> None:
    jo = await crm.new_contact()

    payload = await crm.step(setter(field), id=jo, value=None, version="0", key=f"late {jo}")

    assert payload["userErrors"] == [{"code": "VERSION_MISMATCH", "field": ["expectedVersion"]}]
    assert payload["contact"]["version"] == "1"


async def test_no_value_is_set_on_a_contact_that_was_lost_in_a_merge(crm: Crm) -> None:
    payload = await crm.step(setter("phone"), id=encode_id("CrmContact", "003A3"), value=None, key="lost")

    assert payload["userErrors"] == [{"code": "CONFLICT", "field": ["contactId"]}]


async def test_a_contact_is_created_for_a_customer_of_the_hub(crm: Crm) -> None:
    given = {"first": "Jo", "last": "Petit", "email": "jo@shop.example", "phone": "0612345678"}

    payload = await crm.step(CREATE, external=encode_id("Customer", "C1"), key="new 1", **given)

    contact = payload["contact"]
    assert native_key(contact.pop("id"), "CrmContact")
    assert contact == {
        "version": "1",
        "kind": "PERSON",
        "firstName": "Jo",
        "lastName": "Petit",
        "companyName": None,
        "email": "jo@shop.example",
        "phone": "+33612345678",
    }


async def test_a_customer_has_one_contact_under_its_id_however_the_id_is_written(crm: Crm) -> None:
    first = await crm.step(CREATE, external=encode_id("Customer", "C2"), email="jo@shop.example", key="new 2")

    again = await crm.step(CREATE, external="C2", email="JO@shop.example", key="new 3")
    other = await crm.step(CREATE, external="C2", email="zoe@shop.example", key="new 4")

    assert again["contact"]["id"] == first["contact"]["id"]
    assert other["contact"]["id"] == first["contact"]["id"]
    assert (again["userErrors"], other["userErrors"]) == ([], [{"code": "CONFLICT", "field": ["externalId"]}])


async def test_a_contact_needs_no_value_to_heal_a_missing_link(crm: Crm) -> None:
    payload = await crm.step(CREATE, external="C3", kind="COMPANY", key="new 5")

    assert (payload["contact"]["kind"], payload["contact"]["companyName"]) == ("COMPANY", None)


async def test_each_wrong_value_of_a_new_contact_is_named(crm: Crm) -> None:
    given = {"first": " ", "email": "jo", "phone": "1"}

    payload = await crm.step(CREATE, external="C4", key="new 6", **given)

    assert [one["field"] for one in payload["userErrors"]] == [["firstName"], ["email"], ["phone"]]


async def test_a_contact_lost_in_a_merge_names_the_survivor_and_leaves_it_what_it_had(crm: Crm) -> None:
    lost, stays = await crm.new_contact(email="a@shop.example"), await crm.new_contact(email="b@shop.example")
    subscribe = """mutation($id: ID!, $key: String!) {
      newsletterSubscribe(contactId: $id, list: "weekly", source: "till", idempotencyKey: $key) {
        newsletters { state } } }"""
    unsubscribe = """mutation($id: ID!, $key: String!) {
      newsletterUnsubscribe(contactId: $id, idempotencyKey: $key) { newsletters { state } } }"""
    for contact in (lost, stays):
        await crm.tell(subscribe, id=contact, key=f"merge {contact}")
    await crm.tell(unsubscribe, id=lost, key="merge no")

    gone, into = native_key(lost, "CrmContact"), native_key(stays, "CrmContact")
    assert gone is not None and into is not None
    writer = Writer(crm.source.database, WRITES, crm.clock)
    command = Command("crm", "merge", "merge 1", {})
    await writer.once(command, lambda moment: merge_contacts(moment, gone, into))

    (shown,) = await crm.entities(
        "... on CrmContact { mergedInto { id version } }", {"__typename": "CrmContact", "id": lost}
    )
    assert shown == {"mergedInto": {"id": stays, "version": "2"}}
    permissions = await crm.customer("newsletters { state } consents { state }", into)
    assert permissions == {"newsletters": [{"state": "UNSUBSCRIBED"}], "consents": [{"state": "WITHDRAWN"}]}
    (told,) = await crm.events("contact.merged")
    assert (told["recordKey"], told["notes"]) == (gone, {"into": into})


async def _version(crm: Crm, contact: str) -> object:
    (shown,) = await crm.entities(
        "... on CrmContact { version }", {"__typename": "CrmContact", "id": contact}
    )
    return shown["version"]
