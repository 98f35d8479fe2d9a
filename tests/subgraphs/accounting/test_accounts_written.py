"""Ledger accounts as they are written to: who is billed, the copied address, and new accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subgraphs.kit.ids import encode_id, native_key

if TYPE_CHECKING:
    from tests.subgraphs.accounting.conftest import Accounting

SHOWN = "ledgerAccount { id version number scope legalName vatNumber email } userErrors { code field }"
VALUES = '$id: ID!, $version: String = "1", $key: String!'
CALL = "ledgerAccountId: $id, expectedVersion: $version, idempotencyKey: $key"
UPDATE = f"""mutation({VALUES}, $name: String, $vat: String) {{
  ledgerBillingUpdate({CALL}, legalName: $name, vatNumber: $vat) {{ {SHOWN} }} }}"""
EMAIL = f"mutation({VALUES}, $email: String) {{ ledgerAccountEmailSet({CALL}, email: $email) {{ {SHOWN} }} }}"
CREATE = f"""mutation($external: ID!, $name: String!, $vat: String, $email: String, $key: String!) {{
  ledgerAccountCreate(externalId: $external, legalName: $name, vatNumber: $vat, email: $email,
    idempotencyKey: $key) {{ {SHOWN} }} }}"""
WEB = encode_id("LedgerAccount", "411WEB")


def refused(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def test_who_is_billed_is_changed_and_a_vat_number_is_kept_in_its_one_form(
    accounting: Accounting,
) -> None:
    account = await accounting.new_account()

    payload = await accounting.tell(
        UPDATE, id=account, name=" Lumière SARL ", vat="fr 40 303 265 045", key="b1"
    )

    changed = payload["ledgerAccount"]
    assert (changed["version"], changed["legalName"], changed["vatNumber"]) == (
        "2",
        "Lumière SARL",
        "FR40303265045",
    )
    assert refused(payload) == []
    told = [one["recordKey"] for one in await accounting.events("ledger_account.billing_changed")]
    assert changed["number"] in told


async def test_what_is_left_out_stays_and_what_is_null_is_taken_away(accounting: Accounting) -> None:
    account = await accounting.new_account(name="Lumière SARL", vat="FR40303265045")

    renamed = await accounting.tell(UPDATE, id=account, name="Lumière SAS", key=f"b2 {account}")
    without = await accounting.tell(UPDATE, id=account, vat=None, version="2", key=f"b3 {account}")

    assert renamed["ledgerAccount"]["vatNumber"] == "FR40303265045"
    assert without["ledgerAccount"]["vatNumber"] is None
    assert without["ledgerAccount"]["legalName"] == "Lumière SAS"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"vat": "FR40303265046"}, ["vatNumber"]),  # its check digits are those of another number
        ({"vat": "CHE-107.787.577"}, ["vatNumber"]),  # of Switzerland
        ({"vat": ""}, ["vatNumber"]),
        ({"name": "  "}, ["legalName"]),
        ({"name": "x" * 201}, ["legalName"]),
        ({"name": "a\nb"}, ["legalName"]),
        ({}, None),
    ],
)
async def test_a_wrong_value_is_refused_and_nothing_changes(
    accounting: Accounting, given: dict[str, str], field: list[str] | None
) -> None:
    account = await accounting.new_account()

    payload = await accounting.tell(UPDATE, id=account, key=f"b4 {account}", **given)

    assert refused(payload) == [("INVALID", field)]
    again = await accounting.tell(UPDATE, id=account, key=f"b5 {account}", name="Jo")
    assert again["ledgerAccount"]["version"] == "2"


async def test_the_copied_address_is_set_and_taken_away(accounting: Accounting) -> None:
    account = await accounting.new_account()

    payload = await accounting.step(EMAIL, id=account, email=" Jo@shop.example ", key=f"m1 {account}")
    assert (payload["ledgerAccount"]["email"], payload["ledgerAccount"]["version"]) == (
        "Jo@shop.example",
        "2",
    )

    payload = await accounting.step(EMAIL, id=account, email=None, version="2", key=f"m2 {account}")
    assert payload["ledgerAccount"]["email"] is None


async def test_a_wrong_address_is_refused(accounting: Accounting) -> None:
    payload = await accounting.step(EMAIL, id=await accounting.new_account(), email="jo@", key="m3")

    assert refused(payload) == [("INVALID", ["email"])]


async def test_a_version_that_has_passed_is_refused_and_the_account_shown_as_it_is(
    accounting: Accounting,
) -> None:
    account = await accounting.new_account()

    for call in (
        accounting.tell(UPDATE, id=account, name="Jo", version="9", key=f"v1 {account}"),
        accounting.step(EMAIL, id=account, email=None, version="9", key=f"v2 {account}"),
    ):
        payload = await call
        assert refused(payload) == [("VERSION_MISMATCH", ["expectedVersion"])]
        assert payload["ledgerAccount"]["version"] == "1"


async def test_a_collective_account_belongs_to_nobody_and_gets_nobodys_values(accounting: Accounting) -> None:
    for call in (
        accounting.tell(UPDATE, id=WEB, name="Jo Petit", key="w1"),
        accounting.step(EMAIL, id=WEB, email="jo@shop.example", key="w2"),
    ):
        assert refused(await call) == [("CONFLICT", ["ledgerAccountId"])]


async def test_a_new_account_is_that_of_one_customer(accounting: Accounting) -> None:
    given = {"name": "Lumière SARL", "vat": "FR40303265045", "email": "compta@lumiere.example"}

    payload = await accounting.step(CREATE, external=encode_id("Customer", "C1"), key="n1", **given)

    account = payload["ledgerAccount"]
    assert native_key(account.pop("id"), "LedgerAccount") == account["number"]
    assert account.pop("number").startswith("411")
    assert account == {
        "version": "1",
        "scope": "INDIVIDUAL",
        "legalName": "Lumière SARL",
        "vatNumber": "FR40303265045",
        "email": "compta@lumiere.example",
    }


async def test_a_customer_has_one_account_under_its_id_however_the_id_is_written(
    accounting: Accounting,
) -> None:
    first = await accounting.step(CREATE, external=encode_id("Customer", "C2"), name="Jo", key="n2")

    again = await accounting.step(CREATE, external="C2", name="Jo", key="n3")
    other = await accounting.step(CREATE, external="C2", name="Zoé", key="n4")

    number = first["ledgerAccount"]["number"]
    assert [one["ledgerAccount"]["number"] for one in (again, other)] == [number, number]
    assert (refused(again), refused(other)) == ([], [("CONFLICT", ["externalId"])])


async def test_each_wrong_value_of_a_new_account_is_named(accounting: Accounting) -> None:
    payload = await accounting.step(CREATE, external="", name=" ", vat="1", email="jo", key="n5")

    assert [field for _, field in refused(payload)] == [
        ["externalId"],
        ["legalName"],
        ["vatNumber"],
        ["email"],
    ]
