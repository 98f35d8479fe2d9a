"""What every adapter of commerce promises, whichever shop it reads.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurShop(ShopContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[ShopDesk]: ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import OrderCriteria, OrderRecord, OrderSort, OrderStatus
from subgraphs.commerce.sources.sql.row_rules import ROW_RULES
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked

__all__ = ["OrderFact", "ShopContract", "ShopDesk"]

UNKNOWN = ("999999999", "nobody", "' OR 1=1 --", '") { id }', "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""

ALL = OrderCriteria()

CUSTOMERS_SORTS = [OrderSort.PLACED_AT_DESC, OrderSort.PLACED_AT_ASC]
"""`TOTAL_DESC` and the feed's order are tested where a shop can sort so."""


@dataclass(frozen=True, slots=True)
class OrderFact:
    """What was entered, in any order."""

    number: str
    account: str
    channel: str
    status: OrderStatus
    currency: str
    total: int


@dataclass(frozen=True, slots=True)
class ShopDesk:
    source: CommerceSource
    emails: dict[str, str]
    """The address of each account below, by its key. Two accounts at least have orders."""
    facts: Sequence[OrderFact]
    """Of all orders of these accounts. One account has three of them at least."""

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(self.emails)

    @property
    def busiest(self) -> str:
        return max(self.accounts, key=lambda account: len(self.of(account)))

    def of(self, *accounts: str) -> list[OrderFact]:
        return [fact for fact in self.facts if fact.account in accounts]

    def seen(self, rule: RowRule, *told: str, channels: tuple[str, ...] = ()) -> CommerceSource:
        records = {"COMMERCE": told} if rule is RowRule.ME else {}
        rows = Rows(ROW_RULES, CallerContext("client", rule, records=records, channels=channels))
        rows.tell(told)
        return self.source.seen_by(rows)

    async def orders(
        self, *accounts: str, source: CommerceSource | None = None, criteria: OrderCriteria = ALL
    ) -> list[OrderRecord]:
        request = PageRequest(OrderSort.PLACED_AT_DESC, 100)
        shown = (source or self.source).customers.orders
        (page,) = await shown.pages((request, criteria), [accounts])
        return [placed.record for placed in page.rows]


def _facts(records: Sequence[OrderRecord]) -> list[OrderFact]:
    return _by_number(
        [
            OrderFact(one.number, one.account_key, one.channel_code, one.status, one.currency, one.total)
            for one in records
        ]
    )


def _by_number(facts: Sequence[OrderFact]) -> list[OrderFact]:
    return sorted(facts, key=lambda fact: fact.number)


class ShopContract:
    async def test_accounts_are_answered_in_the_order_of_their_keys(self, desk: ShopDesk) -> None:
        keys = [*reversed(desk.accounts), *UNKNOWN, desk.accounts[0]]
        found = await desk.source.accounts.by_key(keys)

        known = [*reversed(desk.accounts), *(None for _ in UNKNOWN), desk.accounts[0]]
        assert [one.key if one else None for one in found] == known
        assert [one.email for one in found if one][:-1] == list(reversed(desk.emails.values()))

    async def test_an_account_is_found_by_its_address_however_it_is_written(self, desk: ShopDesk) -> None:
        email = desk.emails[desk.busiest]
        found = await desk.source.accounts.by_email(email.upper())

        assert found is not None
        assert (found.email or "").lower() == email.lower()
        assert await desk.source.accounts.by_email("nobody@nowhere.example") is None

    async def test_the_orders_of_a_customer_are_those_that_were_entered(self, desk: ShopDesk) -> None:
        assert _facts(await desk.orders(*desk.accounts)) == _by_number(desk.of(*desk.accounts))

    @pytest.mark.parametrize("sort", CUSTOMERS_SORTS, ids=lambda sort: sort.value)
    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_of_a_list_are_the_list(
        self, size: int, from_end: bool, sort: OrderSort, desk: ShopDesk
    ) -> None:
        async def read(request: PageRequest) -> Page[OrderRecord]:
            (page,) = await desk.source.customers.orders.pages((request, ALL), [desk.accounts])
            return page

        found = await walked(read, PageRequest(sort, size, from_end))
        at_once = await desk.orders(*desk.accounts)

        newest_first = sort is OrderSort.PLACED_AT_DESC
        moments = [record.placed_at for record in found]
        assert moments == sorted(moments, reverse=newest_first)
        assert found == (at_once if newest_first else at_once[::-1])

    async def test_totals_are_how_many_rows_there_are(self, desk: ShopDesk) -> None:
        owners = [(account,) for account in desk.accounts]
        counts = await desk.source.customers.orders.counts(ALL, [*owners, desk.accounts, ()])

        expected = [len(desk.of(account)) for account in desk.accounts]
        assert counts == [*expected, sum(expected), 0]

    async def test_a_status_that_is_asked_for_is_the_one_that_is_shown(self, desk: ShopDesk) -> None:
        for status in OrderStatus:
            criteria = OrderCriteria(statuses=(status,))
            entered = [fact for fact in desk.of(*desk.accounts) if fact.status is status]
            assert _facts(await desk.orders(*desk.accounts, criteria=criteria)) == _by_number(entered)

    async def test_a_channel_that_is_asked_for_is_the_one_that_is_shown(self, desk: ShopDesk) -> None:
        for channel in {fact.channel for fact in desk.facts}:
            criteria = OrderCriteria(channels=(channel,))
            entered = [fact for fact in desk.of(*desk.accounts) if fact.channel == channel]
            assert _facts(await desk.orders(*desk.accounts, criteria=criteria)) == _by_number(entered)

    async def test_both_ends_of_a_period_are_left_out(self, desk: ShopDesk) -> None:
        latest, *between, first = await desk.orders(desk.busiest)
        criteria = OrderCriteria(placed_after=first.placed_at, placed_before=latest.placed_at)

        inside = [one for one in between if first.placed_at < one.placed_at < latest.placed_at]
        assert await desk.orders(desk.busiest, criteria=criteria) == inside

    async def test_orders_are_found_by_key_and_by_number(self, desk: ShopDesk) -> None:
        records = await desk.orders(desk.busiest)
        nothing = [None for _ in UNKNOWN]

        by_key = await desk.source.orders.by_key([*(one.key for one in records), *UNKNOWN])
        by_number = await desk.source.orders.by_number([*(one.number for one in records), *UNKNOWN])
        assert by_key == by_number == [*records, *nothing]

    async def test_the_sums_of_an_account_are_those_of_its_orders(self, desk: ShopDesk) -> None:
        for account, sums in zip(desk.accounts, await desk.source.orders.sums(desk.accounts), strict=True):
            counted = [fact for fact in desk.of(account) if fact.status is not OrderStatus.CANCELLED]
            told = {(one.channel_code, one.currency): (one.orders, one.spent) for one in sums.sums}
            expected: dict[tuple[str, str], tuple[int, int]] = {}
            for fact in counted:
                orders, spent = expected.get((fact.channel, fact.currency), (0, 0))
                expected[fact.channel, fact.currency] = (orders + 1, spent + fact.total)
            assert told == expected

    async def test_every_order_has_its_parts_or_none(self, desk: ShopDesk) -> None:
        keys = [one.key for one in await desk.orders(*desk.accounts)]
        parts = desk.source.parts

        lines = await parts.lines([*keys, *UNKNOWN])
        assert all(lines[: len(keys)])
        assert lines[len(keys) :] == [() for _ in UNKNOWN]
        assert all(line.quantity > 0 for group in lines for line in group)
        for read in (parts.discounts, parts.shipments, parts.returns):
            assert len(await read([*keys, *UNKNOWN])) == len(keys) + len(UNKNOWN)

    async def test_the_channels_of_the_orders_are_known(self, desk: ShopDesk) -> None:
        codes = sorted({fact.channel for fact in desk.facts})
        found = await desk.source.channels.by_code([*codes, "nowhere"])

        assert [one.code if one else None for one in found] == [*codes, None]

    async def test_a_person_sees_her_own_and_no_other(self, desk: ShopDesk) -> None:
        own = desk.seen(RowRule.ME, desk.busiest)
        orders = await desk.orders(*desk.accounts)
        found = await own.orders.by_key([one.key for one in orders])

        assert {one.key for one in await own.accounts.by_key(desk.accounts) if one} == {desk.busiest}
        assert {one.account_key for one in await desk.orders(*desk.accounts, source=own)} == {desk.busiest}
        assert {one.account_key for one in found if one} == {desk.busiest}

    async def test_a_partner_sees_whom_it_was_told_of(self, desk: ShopDesk) -> None:
        told, not_told = desk.seen(RowRule.CONSENT, desk.busiest), desk.seen(RowRule.CONSENT)

        assert {one.key for one in await told.accounts.by_key(desk.accounts) if one} == {desk.busiest}
        assert await not_told.accounts.by_key(desk.accounts) == [None for _ in desk.accounts]

    async def test_the_client_of_a_channel_sees_its_orders(self, desk: ShopDesk) -> None:
        for channel in {fact.channel for fact in desk.facts}:
            seen = await desk.orders(*desk.accounts, source=desk.seen(RowRule.CHANNEL, channels=(channel,)))
            entered = [fact for fact in desk.of(*desk.accounts) if fact.channel == channel]
            assert _facts(seen) == _by_number(entered)

    @pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.ME], ids=lambda rule: rule.value)
    async def test_who_sees_nothing_is_answered_nothing(self, rule: RowRule, desk: ShopDesk) -> None:
        blind = desk.seen(rule)
        orders = await desk.orders(*desk.accounts)

        assert await blind.accounts.by_key(desk.accounts) == [None for _ in desk.accounts]
        assert await desk.orders(*desk.accounts, source=blind) == []
        assert await blind.orders.by_number([one.number for one in orders]) == [None for _ in orders]
