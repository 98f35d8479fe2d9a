"""What Tryton is told to do, on a copy of its books: each once, and only by who has seen the latest."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from subgraphs.accounting.sources.commands import NewAccount
from subgraphs.accounting.sources.tryton.connector import TrytonConnector
from subgraphs.accounting.sources.tryton.ledger import TrytonLedger
from subgraphs.kit.commands import Command
from subgraphs.kit.user_errors import UserErrorCode
from tests.products.tryton.conftest import OpenLedger
from tests.products.tryton.installed import running, seeded
from tests.products.tryton.rpc import Tryton

pytestmark = pytest.mark.soak

NUMBER = "4110000609"


@pytest.fixture(scope="module")
def copy_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tryton") / "copy"
    shutil.copytree(seeded(), place)
    return place


@pytest.fixture(scope="module")
def copy_url(copy_place: Path) -> Iterator[str]:
    with running(copy_place) as url:
        yield url


@pytest.fixture
async def ledger(open_ledger: OpenLedger, copy_url: str) -> AsyncIterator[TrytonLedger]:
    async with open_ledger(None, copy_url) as opened:
        yield opened


def command(mutation: str, key: str = "", **given: object) -> Command:
    return Command("hub", mutation, key or uuid4().hex, given)


async def version(ledger: TrytonLedger, number: str = NUMBER) -> str:
    return str((await ledger.accounts([number]))[number].version)


async def email(ledger: TrytonLedger, number: str = NUMBER) -> str | None:
    return (await ledger.accounts([number]))[number].email


async def test_an_email_is_set_once_and_told_to_the_outbox(ledger: TrytonLedger) -> None:
    accounts, seen = ledger.commands.accounts, await version(ledger)
    first = command("ledgerAccountEmailSet", "one key", email="new@example.com")
    outcomes = [await accounts.set_email(first, NUMBER, "new@example.com", seen) for _ in range(3)]

    assert [outcome.refusals for outcome in outcomes] == [(), (), ()]
    assert await email(ledger) == "new@example.com"
    assert await version(ledger) != seen
    events = [event for event in await ledger.outbox.after(0, 10) if event["recordKey"] == NUMBER]
    assert [event["kind"] for event in events] == ["ledger_account.email_changed"]


async def test_who_got_no_answer_calls_again_and_nothing_is_written_twice(ledger: TrytonLedger) -> None:
    """Tryton did it, and the note of it was lost: under the same version the same value is no conflict."""
    accounts, seen = ledger.commands.accounts, await version(ledger)
    await accounts.set_email(command("ledgerAccountEmailSet"), NUMBER, "lost@example.com", seen)
    written = await version(ledger)
    again = await accounts.set_email(command("ledgerAccountEmailSet"), NUMBER, "lost@example.com", seen)

    assert again.refusals == ()
    assert await version(ledger) == written


async def test_a_version_that_has_passed_is_refused(ledger: TrytonLedger) -> None:
    accounts, seen = ledger.commands.accounts, await version(ledger)
    await accounts.set_email(command("ledgerAccountEmailSet"), NUMBER, "a@example.com", seen)
    late = await accounts.set_email(command("ledgerAccountEmailSet"), NUMBER, "b@example.com", seen)

    assert [refusal.code for refusal in late.refusals] == [UserErrorCode.VERSION_MISMATCH]
    assert await email(ledger) == "a@example.com"


async def test_an_email_is_taken_away(ledger: TrytonLedger) -> None:
    accounts = ledger.commands.accounts
    await accounts.set_email(command("ledgerAccountEmailSet"), NUMBER, None, await version(ledger))

    assert await email(ledger) is None


async def test_a_collective_and_an_unknown_account_are_refused(ledger: TrytonLedger) -> None:
    accounts = ledger.commands.accounts
    collective = await accounts.set_email(command("ledgerAccountEmailSet"), "411DIVERS", "a@example.com", "0")
    unknown = await accounts.set_email(command("ledgerAccountEmailSet"), "411", "a@example.com", "0")

    assert [refusal.code for refusal in collective.refusals] == [UserErrorCode.CONFLICT]
    assert [refusal.code for refusal in unknown.refusals] == [UserErrorCode.NOT_FOUND]


async def test_a_legal_name_is_changed_and_a_vat_number_is_not(ledger: TrytonLedger) -> None:
    accounts, seen = ledger.commands.accounts, await version(ledger)
    named = await accounts.update_billing(
        command("ledgerBillingUpdate"), NUMBER, {"legal_name": "Nouveau SARL"}, seen
    )
    refused = await accounts.update_billing(
        command("ledgerBillingUpdate"), NUMBER, {"vat_number": "FR40303265045"}, seen
    )

    assert named.refusals == ()
    assert (await ledger.accounts([NUMBER]))[NUMBER].legal_name == "Nouveau SARL"
    assert [refusal.code for refusal in refused.refusals] == [UserErrorCode.DENIED]


async def test_a_customer_gets_one_account_with_its_external_id(ledger: TrytonLedger, copy_url: str) -> None:
    accounts = ledger.commands.accounts
    new = NewAccount("C0000042X", "Jo Petit", "FR40303265045", "jo@example.com")
    outcomes = [await accounts.create(command("ledgerAccountCreate"), new) for _ in range(3)]
    [number] = {outcome.record for outcome in outcomes}
    other = NewAccount("C0000042X", "Jo Grand", None, None)
    refused = await accounts.create(command("ledgerAccountCreate"), other)

    assert number is not None
    record = (await ledger.accounts([number]))[number]
    assert (record.legal_name, record.vat_number) == ("Jo Petit", "FR40303265045")
    assert (record.email, record.balance) == ("jo@example.com", 0)
    assert len(Tryton(copy_url).search("party.party", ["identifiers.code", "=", "fiche:C0000042X"])) == 1
    assert [refusal.code for refusal in refused.refusals] == [UserErrorCode.CONFLICT]


async def test_what_tryton_does_not_take_is_refused(ledger: TrytonLedger) -> None:
    subjects = ledger.commands.subjects
    outcomes = [
        await subjects.export(command("ledgerAccountExport"), [NUMBER]),
        await subjects.erase(command("ledgerAccountErase"), [NUMBER]),
    ]

    assert {refusal.code for one in outcomes for refusal in one.refusals} == {UserErrorCode.DENIED}


async def test_a_session_that_was_ended_there_is_begun_anew(ledger: TrytonLedger, copy_place: Path) -> None:
    await version(ledger)
    with closing(sqlite3.connect(copy_place / "data" / "tryton.sqlite")) as database, database:
        database.execute("DELETE FROM ir_session")
    ledger.store.calls.forget()

    assert await version(ledger) != "0"
    assert ledger.store.calls.counts.refused >= 1


async def test_a_look_at_tryton_finds_out_who_we_are_and_what_we_may(ledger: TrytonLedger) -> None:
    found = await TrytonConnector().probe(ledger.store.calls)

    assert (found.who, found.version) == ("admin", "8.2")
    assert {right.name for right in found.rights if right.is_granted} == {
        "party.party",
        "account.invoice",
        "account.move.line",
        "account.dunning",
    }
    assert found.sample["LedgerAccount.number"]
