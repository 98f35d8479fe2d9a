"""Tryton's parties as contacts of the CRM, on a copy of its books: read, matched, and told what is new."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from subgraphs.crm.settings import CrmSettings
from subgraphs.crm.sources.commands import GivenConsent, NewContact
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.crm.sources.tryton.connector import TrytonContactsConnector
from subgraphs.crm.sources.tryton.contacts import TrytonCrm
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, ContactKind, Medium
from subgraphs.kit.commands import Command
from subgraphs.kit.database import open_database
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.models.reaching_tryton import tryton_authorisation, tryton_form
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.user_errors import UserErrorCode
from subgraphs.kit.writer import Writer
from subgraphs.world.calendar import AS_OF
from tests.products.tryton.books import World4Tryton
from tests.products.tryton.conftest import settings
from tests.products.tryton.installed import running, seeded
from tests.products.tryton.rpc import Tryton

pytestmark = pytest.mark.soak

NUMBER = "4110000609"

MARKETING = GivenConsent(ConsentPurpose.MARKETING, Medium.EMAIL, ConsentState.GRANTED, "counter")


@pytest.fixture(scope="module")
def copy_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("tryton") / "contacts"
    shutil.copytree(seeded(), place)
    with running(place) as url:
        yield url


class Line(httpx.AsyncBaseTransport):
    """To Tryton; it can be cut."""

    def __init__(self) -> None:
        self.is_cut = False
        self._through = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut")
        return await self._through.handle_async_request(request)

    async def aclose(self) -> None:
        await self._through.aclose()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def crm(tmp_path: Path, copy_url: str, line: Line) -> AsyncIterator[TrytonCrm]:
    own = CrmSettings(name="crm", database_url=f"sqlite:///{tmp_path / 'beside.sqlite'}")
    product = settings(copy_url, ttl=0, seconds=10)
    async with open_database(own, MIGRATIONS) as database:
        writer = Writer(database, WRITES, lambda: AS_OF)
        beside = SqlCrm(database, sql_commands(writer, own.exports))
        judge = tryton_form(product, {}).fault
        calls = ProductCalls(product, tryton_authorisation(product), judge, line)
        try:
            source = TrytonContactsConnector().source(calls, beside, writer)
            assert isinstance(source, TrytonCrm)
            yield source
        finally:
            await calls.close()


def command(mutation: str, **given: object) -> Command:
    return Command("hub", mutation, uuid4().hex, given)


async def contact(crm: TrytonCrm, key: str = NUMBER) -> ContactRecord:
    crm.store.calls.forget()
    [found] = await crm.contacts([key])
    assert found is not None
    return found


async def test_parties_are_read_by_key_and_by_address_and_each_says_once_who_it_is(
    crm: TrytonCrm, entered: World4Tryton
) -> None:
    known = [account.number for account in entered.accounts]
    found = await crm.contacts([*known, "nobody"])
    evidence = []
    while part := await crm.evidence.after(evidence[-1].key if evidence else None, 7):
        evidence += part

    assert [record.key if record else None for record in found] == [*known, None]
    with_email = next(record for record in found if record is not None and record.email is not None)
    assert with_email.email is not None
    same = await crm.contacts_by_email(with_email.email.upper())
    assert with_email.key in {record.key for record in same}
    told = [one.key for one in evidence]
    assert len(told) == len(set(told))
    assert set(told) >= set(known)


async def test_a_value_is_set_once_by_who_has_seen_the_latest(crm: TrytonCrm) -> None:
    contacts, seen = crm.commands.contacts, await contact(crm)
    first = command("contactEmailSet")
    outcomes = [await contacts.set_email(first, NUMBER, "new@shop.example", seen.version) for _ in range(2)]
    again = await contacts.set_email(command("contactEmailSet"), NUMBER, "new@shop.example", seen.version)
    late = await contacts.set_phone(command("contactPhoneSet"), NUMBER, "+33612345678", seen.version)
    now = await contact(crm)
    in_time = await contacts.set_phone(command("contactPhoneSet"), NUMBER, "+33612345678", now.version)
    gone = await contacts.set_phone(command("contactPhoneSet"), NUMBER, None, (await contact(crm)).version)

    assert [one.refusals for one in (*outcomes, again, in_time, gone)] == [(), (), (), (), ()]
    assert [refusal.code for refusal in late.refusals] == [UserErrorCode.VERSION_MISMATCH]
    assert now.email == "new@shop.example"
    assert (await contact(crm)).phone is None
    events = [event["kind"] for event in await crm.outbox.after(0, 20) if event["recordKey"] == NUMBER]
    assert events[:2] == ["contact.email_changed", "contact.email_changed"]


async def test_a_customer_gets_one_contact_whose_name_is_read_as_it_was_given(
    crm: TrytonCrm, copy_url: str
) -> None:
    new = NewContact("C0000043X", ContactKind.PERSON, "Zoé", "Martin", None, "zoe@shop.example", None)
    outcomes = [await crm.commands.contacts.create(command("contactCreate"), new) for _ in range(2)]
    [key] = {outcome.record for outcome in outcomes}
    other = NewContact("C0000043X", ContactKind.PERSON, "Zoé", "Martin", None, "other@shop.example", None)
    refused = await crm.commands.contacts.create(command("contactCreate"), other)

    assert key is not None
    made = await contact(crm, key)
    assert (made.first_name, made.last_name, made.email) == ("Zoé", "Martin", "zoe@shop.example")
    assert len(Tryton(copy_url).search("party.party", ["identifiers.code", "=", "fiche:C0000043X"])) == 1
    assert [refusal.code for refusal in refused.refusals] == [UserErrorCode.CONFLICT]


async def test_consents_hang_on_tryton_s_contacts_and_leaving_needs_nobody(
    crm: TrytonCrm, line: Line
) -> None:
    consents = crm.commands.consents
    given = await consents.record(command("consentRecord"), NUMBER, MARKETING)
    unknown = await consents.record(command("consentRecord"), "nobody", MARKETING)
    line.is_cut = True
    crm.store.calls.forget()
    with pytest.raises(SourceDown):
        await consents.record(command("consentRecord"), NUMBER, MARKETING)
    left = await consents.unsubscribe(command("newsletterUnsubscribe"), NUMBER, None)

    assert (given.refusals, left.refusals) == ((), ())
    assert [refusal.code for refusal in unknown.refusals] == [UserErrorCode.NOT_FOUND]
    [known] = await crm.consents([NUMBER])
    assert {(one.purpose, one.medium, one.decision) for one in known} == {
        (ConsentPurpose.MARKETING, Medium.EMAIL, ConsentState.WITHDRAWN)
    }


async def test_what_tryton_does_not_take_is_refused(crm: TrytonCrm) -> None:
    outcomes = [
        await crm.commands.subjects.export(command("contactExport"), [NUMBER]),
        await crm.commands.subjects.erase(command("contactErase"), [NUMBER]),
        await crm.commands.contacts.set_company_name(command("contactCompanyNameSet"), NUMBER, "SARL", "0"),
    ]

    assert {refusal.code for one in outcomes for refusal in one.refusals} == {UserErrorCode.DENIED}


async def test_a_look_at_tryton_finds_out_who_we_are_and_what_we_may(crm: TrytonCrm) -> None:
    found = await TrytonContactsConnector().probe(crm.store.calls)

    assert (found.who, found.version) == ("admin", "8.2")
    assert all(right.is_granted for right in found.rights)
    assert found.sample["CrmContact.email"]
