"""What every adapter of the CRM promises, whichever systems it reads.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurCrm(CrmContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[CrmDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from subgraphs.crm.sources.port import (
    CONTACTS_BY_KEY,
    EXCHANGES_NEWEST_FIRST,
    MESSAGES_OLDEST_FIRST,
    ContactRecord,
    ExchangeFilter,
    ExchangeRecord,
    MessageRecord,
)
from subgraphs.crm.sources.words import ConsentPurpose, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.pages import Page, PageRequest
from tests.products.contract.crm_desk import ALL, ContactFact, CrmDesk, ExchangeFact, MessageFact
from tests.products.contract.walking import walked

__all__ = ["CrmContract"]

UNKNOWN = ("0", "nobody", "' OR 1=1 --", "' OR id > 0 OR Subject = '", "%", "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""


def _contact(record: ContactRecord) -> ContactFact:
    return ContactFact(record.key, record.kind, record.last_name, record.email, record.company_key)


def _exchange(record: ExchangeRecord) -> ExchangeFact:
    return ExchangeFact(
        record.key, record.contact_key, record.subject, record.phase, record.status, record.order_number
    )


def _by_key(facts: Sequence[ExchangeFact]) -> list[ExchangeFact]:
    return sorted(facts, key=lambda fact: fact.key)


def _places(records: Sequence[ExchangeRecord]) -> list[tuple[dt.datetime, str]]:
    return [(record.opened_at, record.key) for record in records]


class CrmContract:
    async def test_contacts_come_in_the_order_of_their_keys_and_unknown_ones_as_none(
        self, desk: CrmDesk
    ) -> None:
        found = await desk.source.contacts([*UNKNOWN, *reversed(desk.keys)])

        assert list(found[: len(UNKNOWN)]) == [None] * len(UNKNOWN)
        known = [record for record in found[len(UNKNOWN) :] if record is not None]
        assert [_contact(record) for record in known] == list(reversed(desk.contacts))

    async def test_who_asks_for_nobody_is_answered_nothing(self, desk: CrmDesk) -> None:
        assert list(await desk.source.contacts([])) == []

    async def test_a_contact_that_was_lost_says_in_whom(self, desk: CrmDesk) -> None:
        assert desk.lost
        found = await desk.source.contacts(list(desk.lost))

        assert {one.key: one.merged_into_key for one in found if one is not None} == desk.lost

    async def test_an_address_finds_everybody_who_has_it_however_it_is_written(self, desk: CrmDesk) -> None:
        everybody = {
            fact.key
            for fact in desk.contacts
            if fact.email is not None and fact.email.strip().lower() == desk.shared_email
        }

        for written in (desk.shared_email, f"  {desk.shared_email.upper()} "):
            found = await desk.source.contacts_by_email(written)
            assert {record.key for record in found} == everybody

    @pytest.mark.parametrize("email", ["nobody@nowhere.example", "%@%", "' OR 1=1 --", ""])
    async def test_an_address_that_nobody_has_finds_nobody(self, email: str, desk: CrmDesk) -> None:
        assert await desk.source.contacts_by_email(email) == ()

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [2, 50])
    async def test_the_people_of_a_company_come_by_key(
        self, size: int, from_end: bool, desk: CrmDesk
    ) -> None:
        async def read(request: PageRequest) -> Page[ContactRecord]:
            (page,) = await desk.source.people.pages((request, None), [(desk.company,)])
            return page

        found = await walked(read, PageRequest(CONTACTS_BY_KEY, size, from_end))

        keys = [record.key for record in found]
        assert keys == sorted(fact.key for fact in desk.contacts if fact.company_key == desk.company)
        assert await desk.source.people.counts(None, [(desk.company,), ("nobody",)]) == [len(keys), 0]

    async def test_the_exchanges_with_a_person_are_those_that_were_entered(self, desk: CrmDesk) -> None:
        records = await desk.exchanges_with(*desk.keys)

        assert _by_key([_exchange(record) for record in records]) == _by_key(desk.exchanges)
        assert all(record.opened_at.tzinfo is not None for record in records)

    async def test_they_come_with_the_newest_first(self, desk: CrmDesk) -> None:
        places = _places(await desk.exchanges_with(*desk.keys))

        assert places == sorted(places, reverse=True)

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_of_a_list_are_the_list(self, size: int, from_end: bool, desk: CrmDesk) -> None:
        async def read(request: PageRequest) -> Page[ExchangeRecord]:
            (page,) = await desk.source.exchanges_with.pages((request, ALL), [desk.keys])
            return page

        found = await walked(read, PageRequest(EXCHANGES_NEWEST_FIRST, size, from_end))

        assert found == await desk.exchanges_with(*desk.keys)

    async def test_each_owner_has_a_list_of_its_own(self, desk: CrmDesk) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 100)
        owners = [(key,) for key in desk.keys] + [("nobody",)]
        pages = await desk.source.exchanges_with.pages((request, ALL), owners)

        for (owner,), page in zip(owners, pages, strict=True):
            found = [_exchange(placed.record) for placed in page.rows]
            assert _by_key(found) == _by_key(desk.of(owner))

    async def test_totals_are_how_many_rows_there_are(self, desk: CrmDesk) -> None:
        owners = [(key,) for key in desk.keys]
        counts = await desk.source.exchanges_with.counts(ALL, [*owners, desk.keys, ("nobody",)])

        assert counts == [*(len(desk.of(key)) for key in desk.keys), len(desk.exchanges), 0]

    @pytest.mark.parametrize("phase", list(SalePhase), ids=lambda phase: phase.value)
    async def test_a_phase_that_is_asked_for_is_the_one_that_is_shown(
        self, phase: SalePhase, desk: CrmDesk
    ) -> None:
        records = await desk.exchanges_with(*desk.keys, wanted=ExchangeFilter(phase=phase))

        entered = [fact for fact in desk.exchanges if fact.phase is phase]
        assert _by_key([_exchange(record) for record in records]) == _by_key(entered)

    @pytest.mark.parametrize("status", list(ExchangeStatus), ids=lambda status: status.value)
    async def test_a_status_that_is_asked_for_is_the_one_that_is_shown(
        self, status: ExchangeStatus, desk: CrmDesk
    ) -> None:
        wanted = ExchangeFilter(statuses=frozenset({status}))
        records = await desk.exchanges_with(*desk.keys, wanted=wanted)

        entered = [fact for fact in desk.exchanges if fact.status is status]
        assert _by_key([_exchange(record) for record in records]) == _by_key(entered)
        assert await desk.source.exchanges_with.counts(wanted, [desk.keys]) == [len(entered)]

    async def test_no_status_at_all_shows_nothing(self, desk: CrmDesk) -> None:
        assert await desk.exchanges_with(*desk.keys, wanted=ExchangeFilter(statuses=frozenset())) == []

    async def test_the_exchanges_about_an_order_are_those_of_all_contacts(self, desk: CrmDesk) -> None:
        records = await desk.exchanges_about(desk.order)

        assert len({record.contact_key for record in records}) > 1
        assert _by_key([_exchange(record) for record in records]) == _by_key(desk.about(desk.order))
        places = _places(records)
        assert places == sorted(places, reverse=True)

    async def test_an_order_that_nobody_wrote_about_has_none(self, desk: CrmDesk) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 10)
        pages = await desk.source.exchanges_about.pages((request, None), [(key,) for key in UNKNOWN])

        assert [page.rows for page in pages] == [()] * len(UNKNOWN)

    async def test_exchanges_are_found_by_key_and_unknown_ones_are_none(self, desk: CrmDesk) -> None:
        listed = await desk.exchanges_with(*desk.keys)
        found = await desk.source.exchanges([*(record.key for record in listed), *UNKNOWN])

        assert list(found) == [*listed, *[None] * len(UNKNOWN)]

    async def test_messages_come_as_the_conversation_went(self, desk: CrmDesk) -> None:
        owners = [(key,) for key in desk.messages]
        request = PageRequest(MESSAGES_OLDEST_FIRST, 100)
        pages = await desk.source.messages.pages((request, None), owners)

        for page, entered in zip(pages, desk.messages.values(), strict=True):
            records = [placed.record for placed in page.rows]
            assert [MessageFact(one.medium, one.direction, one.body) for one in records] == list(entered)
            assert [one.at for one in records] == sorted(one.at for one in records)

    async def test_a_long_conversation_comes_page_by_page(self, desk: CrmDesk) -> None:
        owner = (desk.longest,)

        async def read(request: PageRequest) -> Page[MessageRecord]:
            (page,) = await desk.source.messages.pages((request, None), [owner])
            return page

        at_once = await walked(read, PageRequest(MESSAGES_OLDEST_FIRST, 100))

        assert len(at_once) == len(desk.messages[desk.longest]) > 2
        assert await walked(read, PageRequest(MESSAGES_OLDEST_FIRST, 2)) == at_once
        assert await walked(read, PageRequest(MESSAGES_OLDEST_FIRST, 2, from_end=True)) == at_once

    async def test_the_media_of_an_exchange_come_in_the_order_of_their_first_use(self, desk: CrmDesk) -> None:
        found = await desk.source.media([*desk.messages, *UNKNOWN])

        expected = [tuple(dict.fromkeys(one.medium for one in said)) for said in desk.messages.values()]
        assert list(found) == [*expected, *[()] * len(UNKNOWN)]

    async def test_nobody_has_agreed_to_anything_whom_nobody_knows(self, desk: CrmDesk) -> None:
        assert list(await desk.source.consents(UNKNOWN)) == [()] * len(UNKNOWN)
        assert list(await desk.source.subscriptions(UNKNOWN)) == [()] * len(UNKNOWN)
        assert list(await desk.source.social_identities(UNKNOWN)) == [()] * len(UNKNOWN)
        assert list(await desk.source.newsletter_lists(UNKNOWN)) == [None] * len(UNKNOWN)

    @pytest.mark.parametrize("size", [1, 50])
    async def test_who_can_be_written_to_comes_once(self, size: int, desk: CrmDesk) -> None:
        async def read(request: PageRequest) -> Page[ContactRecord]:
            return await desk.source.contactable(ConsentPurpose.MARKETING, Medium.EMAIL, desk.now, request)

        found = await walked(read, PageRequest(CONTACTS_BY_KEY, size))

        assert [record.key for record in found] == sorted(desk.contactable)

    async def test_a_person_sees_herself_and_nobody_else(self, desk: CrmDesk) -> None:
        own = desk.seen(RowRule.ME, desk.busiest)

        found = await own.contacts(desk.keys)
        assert [record.key for record in found if record is not None] == [desk.busiest]
        records = await desk.exchanges_with(*desk.keys, source=own)
        assert _by_key([_exchange(one) for one in records]) == _by_key(desk.of(desk.busiest))
        everything = [fact.key for fact in desk.exchanges]
        shown = [one.key for one in await own.exchanges(everything) if one is not None]
        assert sorted(shown) == sorted(fact.key for fact in desk.of(desk.busiest))

    async def test_of_the_exchanges_about_an_order_a_person_sees_her_own(self, desk: CrmDesk) -> None:
        person = desk.about(desk.order)[0].contact
        records = await desk.exchanges_about(desk.order, source=desk.seen(RowRule.ME, person))

        expected = [fact for fact in desk.about(desk.order) if fact.contact == person]
        assert _by_key([_exchange(record) for record in records]) == _by_key(expected)

    async def test_a_partner_sees_who_has_agreed_to_it(self, desk: CrmDesk) -> None:
        seen = await desk.seen(RowRule.CONSENT).contacts([desk.agreed, *desk.keys])

        found = {record.key for record in seen if record is not None}
        assert desk.agreed in found
        assert len(found) < len(desk.keys)

    @pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.ME], ids=lambda rule: rule.value)
    async def test_who_sees_nothing_is_answered_nothing(self, rule: RowRule, desk: CrmDesk) -> None:
        blind = desk.seen(rule)
        request = PageRequest(CONTACTS_BY_KEY, 10)
        leave = await blind.contactable(ConsentPurpose.MARKETING, Medium.EMAIL, desk.now, request)

        assert list(await blind.contacts(desk.keys)) == [None] * len(desk.keys)
        assert await blind.contacts_by_email(desk.shared_email) == ()
        assert await desk.exchanges_with(*desk.keys, source=blind) == []
        assert await desk.exchanges_about(desk.order, source=blind) == []
        assert list(await blind.consents(desk.keys)) == [()] * len(desk.keys)
        assert leave.rows == ()
