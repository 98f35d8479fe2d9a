"""Export and erasure: what a ledger holds of a customer, and what the law wants it to keep."""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Connection, insert, make_url, text, update

from subgraphs.accounting.rules.retention import documents_retained_until
from subgraphs.accounting.sources.sql.tables import invoice, ledger_account
from subgraphs.kit.ids import encode_id, native_key
from tests.subgraphs.accounting.conftest import NOON, bill

if TYPE_CHECKING:
    from tests.subgraphs.accounting.conftest import Accounting

EXPORT = """mutation($ids: [ID!]!, $key: String!) {
  ledgerAccountExport(ledgerAccountIds: $ids, idempotencyKey: $key) {
    records { recordId kind outcome file fileUntil } userErrors { code } } }"""
ERASE = """mutation($ids: [ID!]!, $key: String!) {
  ledgerAccountErase(ledgerAccountIds: $ids, idempotencyKey: $key) {
    records { recordId kind outcome legalBasis retainedUntil } userErrors { code } } }"""
EMAIL = """mutation($id: ID!, $key: String!) {
  ledgerAccountEmailSet(ledgerAccountId: $id, email: null, expectedVersion: "3", idempotencyKey: $key) {
    userErrors { code } } }"""
WEB = encode_id("LedgerAccount", "411WEB")
LUMIERE = encode_id("LedgerAccount", "411000001")
NUMBERS = count(5_000)


async def billed(accounting: Accounting, issued_at: dt.date, email: str) -> str:
    """An account with an address, and one invoice of that day."""
    account = await accounting.new_account(name=f"Quenelle {email}", email=email)
    number = native_key(account, "LedgerAccount")
    assert number is not None
    address = {"billing_country": "FR", "billing_city": "Lyon", "billing_phone": "+33688776655"}
    ours = ledger_account.c.number == number
    row = bill(f"Z{next(NUMBERS)}", number, issued_at, 1_200)

    def write(connection: Connection) -> None:
        connection.execute(update(ledger_account).where(ours).values(version=2, **address))
        connection.execute(insert(invoice), [row])

    await accounting.database.transaction(write)
    return account


async def test_an_export_is_a_file_of_all_that_the_ledger_holds(accounting: Accounting) -> None:
    payload = await accounting.step(EXPORT, ids=[LUMIERE, WEB], key="e1")

    lumiere, web = payload["records"]
    assert (lumiere["recordId"], lumiere["kind"], lumiere["outcome"]) == (
        LUMIERE,
        "ledgerAccount",
        "EXPORTED",
    )
    assert (web["outcome"], web["file"]) == ("FAILED", None)  # of nobody, so nobody gets a copy
    name = lumiere["file"].removeprefix("http://accounting.internal/exports/")
    document = orjson.loads(accounting.settings.exports.read(name, NOON) or b"{}")
    assert (document["@type"], document["legalName"]) == ("Organization", "Lumière SARL")
    assert document["accountBalance"] == {"@type": "MonetaryAmount", "value": "120.00", "currency": "EUR"}
    assert [one["identifier"] for one in document["invoices"]] == ["F1", "F4", "A1", "F2", "F3"]
    assert [len(one["payments"]) for one in document["invoices"]] == [2, 0, 0, 0, 0]
    assert [one["identifier"] for one in document["ledgerEntries"]] == ["e5", "e6", "e7"]


async def test_an_account_with_documents_is_kept_for_ten_years_without_its_address_for_letters(
    accounting: Accounting,
) -> None:
    account = await billed(accounting, dt.date(2024, 2, 29), "jo@shop.example")

    payload = await accounting.step(ERASE, ids=[account], key="d1")

    kept = [(one["kind"], one["outcome"], one["retainedUntil"]) for one in payload["records"]]
    assert kept == [
        ("ledgerAccount", "RETAINED", "2034-02-28"),
        ("email", "ERASED", None),
        ("invoice", "RETAINED", "2034-02-28"),
    ]
    assert "L123-22" in payload["records"][0]["legalBasis"]
    shown = "... on LedgerAccount { legalName email billingAddress { city phone } }"
    (entity,) = await accounting.entities(shown, {"__typename": "LedgerAccount", "id": account})
    assert entity == {
        "legalName": "Quenelle jo@shop.example",
        "email": None,
        "billingAddress": {"city": "Lyon", "phone": None},
    }
    refused = await accounting.step(EMAIL, id=account, key="d2")
    assert refused["userErrors"] == [{"code": "CONFLICT"}]


async def test_what_is_not_kept_leaves_nothing_in_the_files_of_the_database(
    accounting: Accounting, ledger_url: str
) -> None:
    address = "ottoline.quenelle@shop.example"
    account = await billed(accounting, dt.date(2015, 3, 1), address)
    assert await _found(accounting, ledger_url, address)

    payload = await accounting.step(ERASE, ids=[account], key="d3")

    assert [(one["kind"], one["outcome"]) for one in payload["records"]] == [("ledgerAccount", "ANONYMISED")]
    assert not await _found(accounting, ledger_url, address)


async def test_an_account_without_documents_is_erased(accounting: Accounting) -> None:
    account = await accounting.new_account(name="Zoé Martin", email="zoe@shop.example")

    payload = await accounting.step(ERASE, ids=[account, WEB], key="d4")

    assert [(one["recordId"], one["outcome"]) for one in payload["records"]] == [
        (account, "ERASED"),
        (WEB, "FAILED"),
    ]
    (entity,) = await accounting.entities(
        "... on LedgerAccount { legalName email }", {"__typename": "LedgerAccount", "id": account}
    )
    assert entity == {"legalName": None, "email": None}


def test_a_document_of_a_leap_day_is_kept_until_a_day_that_there_is() -> None:
    assert documents_retained_until(dt.date(2024, 2, 29)) == dt.date(2034, 2, 28)


async def _found(accounting: Accounting, url: str, value: str) -> bool:
    """In any file of SQLite, or in any row of PostgreSQL."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        return any(value.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    tables = await accounting.database.rows(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    )
    for table in tables:
        rows = text(f"SELECT 1 FROM {table.tablename} AS one WHERE strpos(one::text, :value) > 0")  # noqa: S608
        if await accounting.database.rows(rows, {"value": value}):
            return True
    return False
