"""What every adapter of loyalty promises, whichever programme it reads.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurProgramme(LoyaltyContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[LoyaltyDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.loyalty.sources.port import (
    ENTRIES_NEWEST_FIRST,
    VOUCHERS_NEWEST_FIRST,
    PointEntryRecord,
    VoucherFilter,
    VoucherRecord,
)
from subgraphs.loyalty.sources.words import CardState, VoucherStatus
from tests.products.contract.loyalty_desk import LoyaltyDesk, VoucherFact
from tests.products.contract.walking import walked

__all__ = ["LoyaltyContract"]

UNKNOWN = ("M-999999", "nobody", "' OR 1=1 --", "../customers", "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""


def _told(records: Sequence[VoucherRecord], now: dt.datetime) -> list[tuple[str, VoucherStatus, int | None]]:
    return sorted(((one.code, one.status(now), one.amount) for one in records), key=lambda told: told[0])


def _entered(facts: Sequence[VoucherFact]) -> list[tuple[str, VoucherStatus, int | None]]:
    return [(fact.code, fact.status, fact.amount) for fact in sorted(facts, key=lambda fact: fact.code)]


class LoyaltyContract:
    async def test_members_are_answered_in_the_order_of_their_keys(self, desk: LoyaltyDesk) -> None:
        keys = [*reversed(desk.members), *UNKNOWN, desk.members[0]]
        found = await desk.source.members(keys, desk.now)

        known = [*reversed(desk.members), *(None for _ in UNKNOWN), desk.members[0]]
        assert [one.key if one else None for one in found] == known
        assert {one.key: one.points_available for one in found if one} == desk.available
        assert all(one.enrolled_at.tzinfo is not None for one in found if one)

    async def test_a_member_is_found_by_an_active_card(self, desk: LoyaltyDesk) -> None:
        found = await desk.source.members_by_card([*desk.cards, *UNKNOWN], desk.now)

        assert [one.key if one else None for one in found] == [*desk.cards.values(), *(None for _ in UNKNOWN)]

    async def test_a_card_that_has_ended_opens_no_membership(self, desk: LoyaltyDesk) -> None:
        assert desk.ended_cards
        found = await desk.source.members_by_card(desk.ended_cards, desk.now)

        assert found == [None for _ in desk.ended_cards]

    async def test_the_cards_of_a_member_come_with_the_newest_first(self, desk: LoyaltyDesk) -> None:
        lists = await desk.source.cards([*desk.members, *UNKNOWN])

        assert len(lists) == len(desk.members) + len(UNKNOWN)
        assert all(cards == () for cards in lists[len(desk.members) :])
        active = {
            card.number: member
            for member, cards in zip(desk.members, lists, strict=False)
            for card in cards
            if card.state is CardState.ACTIVE
        }
        assert active == desk.cards
        for cards in lists:
            issued = [card.issued_at for card in cards]
            assert issued == sorted(issued, reverse=True)

    async def test_the_ledger_is_what_was_entered_with_the_latest_first(self, desk: LoyaltyDesk) -> None:
        for member in desk.members:
            records = await desk.shown(member)
            moments = [record.at for record in records]
            assert sorted(record.points for record in records) == desk.points_of(member)
            assert moments == sorted(moments, reverse=True)

    async def test_the_latest_balance_is_what_is_available(self, desk: LoyaltyDesk) -> None:
        latest, *_ = await desk.shown(desk.busiest)

        assert latest.balance_after == desk.available[desk.busiest]

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_of_the_ledger_are_the_ledger(
        self, size: int, from_end: bool, desk: LoyaltyDesk
    ) -> None:
        owner = desk.members

        async def read(request: PageRequest) -> Page[PointEntryRecord]:
            [page] = await desk.source.ledger.pages((request, None), [owner])
            return page

        found = await walked(read, PageRequest(ENTRIES_NEWEST_FIRST, size, from_end))

        assert found == await desk.shown(*owner)

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [1, 3])
    async def test_pages_of_vouchers_are_the_vouchers(
        self, size: int, from_end: bool, desk: LoyaltyDesk
    ) -> None:
        owner, wanted = desk.members, VoucherFilter(desk.now)

        async def read(request: PageRequest) -> Page[VoucherRecord]:
            [page] = await desk.source.vouchers_of.pages((request, wanted), [owner])
            return page

        found = await walked(read, PageRequest(VOUCHERS_NEWEST_FIRST, size, from_end))

        assert found == await desk.vouchers_shown(*owner)

    async def test_totals_are_how_many_rows_there_are(self, desk: LoyaltyDesk) -> None:
        owners = [(member,) for member in desk.members]
        entries = await desk.source.ledger.counts(None, [*owners, desk.members, UNKNOWN, ()])
        wanted = VoucherFilter(desk.now)
        vouchers = await desk.source.vouchers_of.counts(wanted, [*owners, desk.members, UNKNOWN, ()])

        in_ledger = [len(desk.points_of(member)) for member in desk.members]
        granted = [len(desk.vouchers_of(member)) for member in desk.members]
        assert entries == [*in_ledger, sum(in_ledger), 0, 0]
        assert vouchers == [*granted, sum(granted), 0, 0]

    async def test_the_vouchers_of_a_member_are_those_that_were_granted(self, desk: LoyaltyDesk) -> None:
        for member in desk.members:
            records = await desk.vouchers_shown(member)
            assert _told(records, desk.now) == _entered(desk.vouchers_of(member))

    @pytest.mark.parametrize("status", list(VoucherStatus), ids=lambda status: status.value)
    async def test_a_status_that_is_asked_for_is_the_one_that_is_shown(
        self, status: VoucherStatus, desk: LoyaltyDesk
    ) -> None:
        records = await desk.vouchers_shown(*desk.members, statuses=frozenset({status}))

        entered = [fact for fact in desk.vouchers if fact.status is status]
        assert _told(records, desk.now) == _entered(entered)
        wanted = VoucherFilter(desk.now, frozenset({status}))
        assert await desk.source.vouchers_of.counts(wanted, [desk.members]) == [len(entered)]

    async def test_vouchers_are_found_by_key_and_by_code(self, desk: LoyaltyDesk) -> None:
        records = await desk.vouchers_shown(*desk.members)
        nothing = [None for _ in UNKNOWN]

        by_key = await desk.source.vouchers([*(one.key for one in records), *UNKNOWN])
        by_code = await desk.source.vouchers_by_code([*(one.code for one in records), *UNKNOWN])
        assert list(by_key) == list(by_code) == [*records, *nothing]

    async def test_tiers_begin_with_the_lowest(self, desk: LoyaltyDesk) -> None:
        [member] = await desk.source.members([desk.busiest], desk.now)
        assert member is not None
        tiers, none = await desk.source.tiers([member.programme_code, "no programme"])

        thresholds = [tier.threshold for tier in tiers]
        assert thresholds
        assert thresholds == sorted(thresholds)
        assert none == ()

    async def test_what_lapses_and_what_is_offered_has_not_ended(self, desk: LoyaltyDesk) -> None:
        keys, today = [*desk.members, *UNKNOWN], desk.now.date()
        expiring = await desk.source.expiring_points(keys, today)
        offers = await desk.source.offers(keys, desk.now)

        assert len(expiring) == len(offers) == len(keys)
        for lapsing in expiring:
            days = [one.lapses_on for one in lapsing]
            assert days == sorted(days)
            assert all(day >= today for day in days)
        assert all(one.ends_at is None or one.ends_at > desk.now for given in offers for one in given)

    async def test_what_an_order_earned_is_known_or_null(self, desk: LoyaltyDesk) -> None:
        found = await desk.source.points_earned([*desk.earned, *UNKNOWN])

        assert list(found) == [*desk.earned.values(), *(None for _ in UNKNOWN)]

    async def test_the_evidence_of_all_members_is_walked(self, desk: LoyaltyDesk) -> None:
        found, key = [], None
        while page := await desk.source.evidence.after(key, 25):
            found += [one.key for one in page]
            key = page[-1].key

        assert set(desk.members) <= set(found)
        assert len(set(found)) == len(found)

    async def test_a_person_sees_her_own_and_no_other(self, desk: LoyaltyDesk) -> None:
        own = desk.seen(RowRule.ME, desk.busiest)
        vouchers = await desk.vouchers_shown(*desk.members)
        found = await own.vouchers([one.key for one in vouchers])

        assert {one.key for one in await own.members(desk.members, desk.now) if one} == {desk.busiest}
        by_card = await own.members_by_card(list(desk.cards), desk.now)
        assert {one.key for one in by_card if one} <= {desk.busiest}
        entries = await desk.shown(*desk.members, source=own)
        assert sorted(one.points for one in entries) == desk.points_of(desk.busiest)
        own_codes = {fact.code for fact in desk.vouchers_of(desk.busiest)}
        assert {one.code for one in await desk.vouchers_shown(*desk.members, source=own)} == own_codes
        assert {one.code for one in found if one} == own_codes

    async def test_a_partner_sees_whom_it_was_told_of(self, desk: LoyaltyDesk) -> None:
        told, not_told = desk.seen(RowRule.CONSENT, desk.busiest), desk.seen(RowRule.CONSENT)

        assert {one.key for one in await told.members(desk.members, desk.now) if one} == {desk.busiest}
        assert await not_told.members(desk.members, desk.now) == [None for _ in desk.members]

    async def test_a_partner_of_the_coalition_sees_who_agreed(self, desk: LoyaltyDesk) -> None:
        seen = desk.seen(RowRule.CARD)

        assert {one.key for one in await seen.members(desk.members, desk.now) if one} == {desk.agreed}
        entries = await desk.shown(*desk.members, source=seen)
        assert sorted(one.points for one in entries) == desk.points_of(desk.agreed)
        vouchers = await desk.vouchers_shown(*desk.members, source=seen)
        assert {one.code for one in vouchers} == {fact.code for fact in desk.vouchers_of(desk.agreed)}

    @pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.ME, RowRule.LEDGER], ids=lambda rule: rule.value)
    async def test_who_sees_nothing_is_answered_nothing(self, rule: RowRule, desk: LoyaltyDesk) -> None:
        blind = desk.seen(rule)
        codes = [fact.code for fact in desk.vouchers]

        assert await blind.members(desk.members, desk.now) == [None for _ in desk.members]
        assert await blind.members_by_card(list(desk.cards), desk.now) == [None for _ in desk.cards]
        assert await desk.shown(*desk.members, source=blind) == []
        assert await desk.vouchers_shown(*desk.members, source=blind) == []
        assert list(await blind.vouchers_by_code(codes)) == [None for _ in codes]
        assert not any(await blind.cards(desk.members))
        assert not any(await blind.offers(desk.members, desk.now))
        assert list(await blind.points_earned(list(desk.earned))) == [None for _ in desk.earned]
