"""What every source of exchanges promises, alone or merged with others.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurService(ExchangeContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[ExchangeDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from subgraphs.crm.sources.port import (
    EXCHANGES_NEWEST_FIRST,
    MESSAGES_OLDEST_FIRST,
    ExchangeFilter,
    ExchangeRecord,
    ExchangeSource,
    MessageRecord,
)
from subgraphs.crm.sources.sql.row_rules import row_rules
from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked

__all__ = ["Entered", "ExchangeContract", "ExchangeDesk"]

UNKNOWN = (
    "0",
    "nobody",
    "' OR 1=1 --",
    "\\' OR id > 0 OR Subject = \\'",
    "CF.{Contact}",
    "cf.Order",
    "%",
    "ticket-0",
    "ticket-1 OR id > 0",
    "9" * 40,
)
"""Keys that name no record, some of them with a meaning in somebody's query language."""

ALL = ExchangeFilter()

Said = tuple[Medium, Direction, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """An exchange, in any order."""

    key: str
    contact: str
    subject: str
    phase: SalePhase
    status: ExchangeStatus
    order_number: str | None

    @classmethod
    def of(cls, record: ExchangeRecord) -> Entered:
        key, contact, subject = record.key, record.contact_key, record.subject
        return cls(key, contact, subject, record.phase, record.status, record.order_number)


@dataclass(frozen=True, slots=True)
class ExchangeDesk:
    source: ExchangeSource
    now: dt.datetime
    exchanges: Sequence[Entered]
    """All of all contacts. One order has those of two contacts, and one contact has many."""
    messages: Mapping[str, Sequence[Said]]
    """Of some exchanges all messages, as the conversation went; one has three at least, in two media."""
    partner: str
    agreed: str
    """A contact with exchanges who shares its data with the partner, by e-mail, at `now`."""

    @property
    def contacts(self) -> tuple[str, ...]:
        return tuple(sorted({one.contact for one in self.exchanges}))

    @property
    def busiest(self) -> str:
        return max(self.contacts, key=lambda key: len(self.of(key)))

    @property
    def order(self) -> str:
        numbers = {one.order_number for one in self.exchanges if one.order_number is not None}
        return max(numbers, key=lambda number: len({one.contact for one in self.about(number)}))

    def of(self, *contacts: str) -> list[Entered]:
        return [one for one in self.exchanges if one.contact in contacts]

    def about(self, number: str) -> list[Entered]:
        return [one for one in self.exchanges if one.order_number == number]

    def seen(self, rule: RowRule, *own: str) -> ExchangeSource:
        records = {"CRM": own} if rule is RowRule.ME else {}
        partner = self.partner if rule is RowRule.CONSENT else None
        context = CallerContext("client", rule, records=records, partner=partner, media=("EMAIL",))
        return self.source.seen_by(Rows(row_rules(lambda: self.now), context))

    async def listed(
        self, *contacts: str, wanted: ExchangeFilter = ALL, source: ExchangeSource | None = None
    ) -> list[ExchangeRecord]:
        shown = (source or self.source).exchanges_with
        (page,) = await shown.pages((PageRequest(EXCHANGES_NEWEST_FIRST, 100), wanted), [contacts])
        return [placed.record for placed in page.rows]

    async def listed_about(self, number: str, source: ExchangeSource | None = None) -> list[ExchangeRecord]:
        shown = (source or self.source).exchanges_about
        (page,) = await shown.pages((PageRequest(EXCHANGES_NEWEST_FIRST, 100), None), [(number,)])
        return [placed.record for placed in page.rows]


def _sorted(exchanges: Sequence[Entered]) -> list[Entered]:
    return sorted(exchanges, key=lambda one: one.key)


def _entered(records: Sequence[ExchangeRecord]) -> list[Entered]:
    return _sorted([Entered.of(record) for record in records])


def _places(records: Sequence[ExchangeRecord]) -> list[tuple[dt.datetime, str]]:
    return [(record.opened_at, record.key) for record in records]


class ExchangeContract:
    async def test_the_exchanges_with_a_person_are_those_that_were_entered_newest_first(
        self, desk: ExchangeDesk
    ) -> None:
        records = await desk.listed(*desk.contacts)

        assert _entered(records) == _sorted(desk.exchanges)
        assert _places(records) == sorted(_places(records), reverse=True)
        assert all(record.opened_at.tzinfo is not None for record in records)

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [2, 5])
    async def test_pages_of_a_list_are_the_list(self, size: int, from_end: bool, desk: ExchangeDesk) -> None:
        owner = (desk.busiest, desk.exchanges[0].contact)

        async def read(request: PageRequest) -> Page[ExchangeRecord]:
            (page,) = await desk.source.exchanges_with.pages((request, ALL), [owner])
            return page

        found = await walked(read, PageRequest(EXCHANGES_NEWEST_FIRST, size, from_end))

        assert found == await desk.listed(*owner)

    async def test_each_of_many_contacts_has_a_list_of_its_own(self, desk: ExchangeDesk) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 3)
        owners = [(key,) for key in (*desk.contacts, *UNKNOWN)]
        pages = await desk.source.exchanges_with.pages((request, ALL), owners)

        for (owner,), page in zip(owners, pages, strict=True):
            whole = await desk.listed(owner)
            assert _entered(whole) == _sorted(desk.of(owner))
            assert [placed.record for placed in page.rows] == whole[:3]
            assert page.has_next == (len(whole) > 3)

    async def test_totals_are_how_many_rows_there_are(self, desk: ExchangeDesk) -> None:
        owners = [(key,) for key in desk.contacts]
        counts = await desk.source.exchanges_with.counts(ALL, [*owners, desk.contacts, ("nobody",)])

        assert counts == [*(len(desk.of(key)) for key in desk.contacts), len(desk.exchanges), 0]

    @pytest.mark.parametrize("phase", list(SalePhase), ids=lambda phase: phase.value)
    async def test_a_phase_that_is_asked_for_is_the_one_that_is_shown(
        self, phase: SalePhase, desk: ExchangeDesk
    ) -> None:
        records = await desk.listed(*desk.contacts, wanted=ExchangeFilter(phase=phase))

        assert _entered(records) == _sorted([one for one in desk.exchanges if one.phase is phase])

    @pytest.mark.parametrize("status", list(ExchangeStatus), ids=lambda status: status.value)
    async def test_a_status_that_is_asked_for_is_the_one_that_is_shown(
        self, status: ExchangeStatus, desk: ExchangeDesk
    ) -> None:
        wanted = ExchangeFilter(statuses=frozenset({status}))
        records = await desk.listed(*desk.contacts, wanted=wanted)

        entered = [one for one in desk.exchanges if one.status is status]
        assert _entered(records) == _sorted(entered)
        assert await desk.source.exchanges_with.counts(wanted, [desk.contacts]) == [len(entered)]

    async def test_no_status_at_all_shows_nothing(self, desk: ExchangeDesk) -> None:
        assert await desk.listed(*desk.contacts, wanted=ExchangeFilter(statuses=frozenset())) == []

    async def test_the_exchanges_about_an_order_are_those_of_all_contacts(self, desk: ExchangeDesk) -> None:
        records = await desk.listed_about(desk.order)

        assert len({record.contact_key for record in records}) > 1
        assert _entered(records) == _sorted(desk.about(desk.order))
        assert _places(records) == sorted(_places(records), reverse=True)

    async def test_an_order_that_nobody_wrote_about_has_none(self, desk: ExchangeDesk) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 10)
        pages = await desk.source.exchanges_about.pages((request, None), [(key,) for key in UNKNOWN])

        assert [page.rows for page in pages] == [()] * len(UNKNOWN)

    async def test_exchanges_are_found_by_key_and_unknown_ones_are_none(self, desk: ExchangeDesk) -> None:
        listed = await desk.listed(*desk.contacts)
        found = await desk.source.exchanges([*(record.key for record in listed), *UNKNOWN])

        assert list(found) == [*listed, *[None] * len(UNKNOWN)]

    async def test_messages_come_as_the_conversation_went(self, desk: ExchangeDesk) -> None:
        owners = [(key,) for key in desk.messages]
        request = PageRequest(MESSAGES_OLDEST_FIRST, 100)
        pages = await desk.source.messages.pages((request, None), owners)

        for page, entered in zip(pages, desk.messages.values(), strict=True):
            records = [placed.record for placed in page.rows]
            assert [(one.medium, one.direction, one.body) for one in records] == list(entered)
            assert [one.at for one in records] == sorted(one.at for one in records)

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    async def test_a_long_conversation_comes_page_by_page(self, from_end: bool, desk: ExchangeDesk) -> None:
        longest = max(desk.messages, key=lambda key: len(desk.messages[key]))

        async def read(request: PageRequest) -> Page[MessageRecord]:
            (page,) = await desk.source.messages.pages((request, None), [(longest,)])
            return page

        at_once = await walked(read, PageRequest(MESSAGES_OLDEST_FIRST, 100))

        assert len(at_once) == len(desk.messages[longest]) > 2
        assert await walked(read, PageRequest(MESSAGES_OLDEST_FIRST, 2, from_end)) == at_once
        assert await desk.source.messages.counts(None, [(longest,), ("nobody",)]) == [len(at_once), 0]

    async def test_the_media_of_an_exchange_come_in_the_order_of_their_first_use(
        self, desk: ExchangeDesk
    ) -> None:
        found = await desk.source.media([*desk.messages, *UNKNOWN])

        used = [tuple(dict.fromkeys(medium for medium, _, _ in said)) for said in desk.messages.values()]
        assert list(found) == [*used, *[()] * len(UNKNOWN)]

    async def test_a_person_sees_her_own_and_nobody_elses(self, desk: ExchangeDesk) -> None:
        person = desk.about(desk.order)[0].contact
        own = desk.seen(RowRule.ME, person)

        assert _entered(await desk.listed(*desk.contacts, source=own)) == _sorted(desk.of(person))
        about = [one for one in desk.about(desk.order) if one.contact == person]
        assert _entered(await desk.listed_about(desk.order, source=own)) == _sorted(about)
        shown = [one for one in await own.exchanges([one.key for one in desk.exchanges]) if one is not None]
        assert _entered(shown) == _sorted(desk.of(person))

    async def test_a_partner_sees_those_of_who_has_agreed_to_it(self, desk: ExchangeDesk) -> None:
        seen = desk.seen(RowRule.CONSENT)

        assert _entered(await desk.listed(*desk.contacts, source=seen)) == _sorted(desk.of(desk.agreed))
        found = await seen.exchanges([one.key for one in desk.exchanges])
        assert {one.contact_key for one in found if one is not None} == {desk.agreed}

    @pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.ME], ids=lambda rule: rule.value)
    async def test_who_sees_nothing_is_answered_nothing(self, rule: RowRule, desk: ExchangeDesk) -> None:
        blind = desk.seen(rule)

        assert await desk.listed(*desk.contacts, source=blind) == []
        assert await desk.listed_about(desk.order, source=blind) == []
        assert await blind.exchanges_with.counts(ALL, [desk.contacts]) == [0]
        found = await blind.exchanges([one.key for one in desk.exchanges])
        assert list(found) == [None] * len(desk.exchanges)
