"""What every adapter of the ledger promises, whichever system it reads.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurLedger(LedgerContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[LedgerDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from subgraphs.accounting.sources.port import (
    CUSTOMER_INVOICE_ORDER,
    ENTRY_ORDER,
    PERIOD_INVOICE_ORDER,
    InvoiceQuery,
    InvoiceRecord,
    InvoiceStatus,
    Ledger,
    LedgerScope,
    PostingState,
)
from subgraphs.accounting.sources.sql.row_rules import ROW_RULES
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked

__all__ = ["Fact", "LedgerContract", "LedgerDesk"]

UNKNOWN = ("0", "nobody", "' OR 1=1 --", "%", "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What was entered, in any order."""

    number: str
    account: str
    status: InvoiceStatus
    total: int
    open: int
    order_number: str | None


@dataclass(frozen=True, slots=True)
class LedgerDesk:
    ledger: Ledger
    today: dt.date
    facts: Sequence[Fact]
    """Of all invoices of the accounts below. At least one of them is overdue, and one account has three."""
    accounts: Sequence[str]
    """INDIVIDUAL, two at least with invoices."""
    collective: str
    """With at least one invoice, of an order."""

    @property
    def query(self) -> InvoiceQuery:
        return InvoiceQuery(self.today)

    @property
    def busiest(self) -> str:
        return max(self.accounts, key=lambda account: len(self.of(account)))

    def of(self, *accounts: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.account in accounts]

    def seen(self, rule: RowRule, *told: str, references: Sequence[str] = ()) -> Ledger:
        records = {"ACCOUNTING": told} if rule is RowRule.ME else {}
        rows = Rows(ROW_RULES, CallerContext("client", rule, records=records))
        rows.tell(told)
        for number in references:
            rows.tell_reference(number)
        return self.ledger.seen_by(rows)

    async def invoices(
        self, *accounts: str, ledger: Ledger | None = None, query: InvoiceQuery | None = None
    ) -> list[InvoiceRecord]:
        request = PageRequest(CUSTOMER_INVOICE_ORDER, 100)
        shown = (ledger or self.ledger).customer_invoices
        (page,) = await shown.pages((request, query or self.query), [accounts])
        return [placed.record for placed in page.rows]


def _fact(record: InvoiceRecord) -> Fact:
    return Fact(
        record.number, record.account_number, record.status, record.total, record.open, record.order_number
    )


def _by_number(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.number)


class LedgerContract:
    async def test_accounts_are_found_by_number_and_unknown_ones_left_out(self, desk: LedgerDesk) -> None:
        found = await desk.ledger.accounts([*desk.accounts, desk.collective, *UNKNOWN])

        assert set(found) == {*desk.accounts, desk.collective}
        assert all(number == record.number for number, record in found.items())
        assert found[desk.collective].scope is LedgerScope.COLLECTIVE
        assert {found[number].scope for number in desk.accounts} == {LedgerScope.INDIVIDUAL}

    async def test_the_invoices_of_a_customer_are_those_that_were_entered(self, desk: LedgerDesk) -> None:
        records = await desk.invoices(*desk.accounts)

        assert _by_number([_fact(record) for record in records]) == _by_number(desk.of(*desk.accounts))

    async def test_they_come_with_the_latest_first(self, desk: LedgerDesk) -> None:
        days = [record.issued_at for record in await desk.invoices(*desk.accounts)]

        assert days == sorted(days, reverse=True)

    @pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_of_a_list_are_the_list(self, size: int, from_end: bool, desk: LedgerDesk) -> None:
        owner = tuple(desk.accounts)

        async def read(request: PageRequest) -> Page[InvoiceRecord]:
            (page,) = await desk.ledger.customer_invoices.pages((request, desk.query), [owner])
            return page

        found = await walked(read, PageRequest(CUSTOMER_INVOICE_ORDER, size, from_end))

        assert found == await desk.invoices(*owner)

    async def test_totals_are_how_many_rows_there_are(self, desk: LedgerDesk) -> None:
        owners = [(account,) for account in desk.accounts]
        counts = await desk.ledger.customer_invoices.counts(desk.query, [*owners, desk.accounts, ()])

        expected = [len(desk.of(account)) for account in desk.accounts]
        assert counts == [*expected, sum(expected), 0]

    @pytest.mark.parametrize("status", list(InvoiceStatus), ids=lambda status: status.value)
    async def test_a_status_that_is_asked_for_is_the_one_that_is_shown(
        self, status: InvoiceStatus, desk: LedgerDesk
    ) -> None:
        query = InvoiceQuery(desk.today, statuses=frozenset({status}))
        records = await desk.invoices(*desk.accounts, query=query)

        entered = [fact for fact in desk.of(*desk.accounts) if fact.status is status]
        assert _by_number([_fact(record) for record in records]) == _by_number(entered)

    async def test_the_first_and_the_last_day_belong_to_a_period(self, desk: LedgerDesk) -> None:
        records = await desk.invoices(desk.busiest)
        first, last = records[-1].issued_at, records[1].issued_at
        within = InvoiceQuery(desk.today, issued_after=first, issued_before=last)

        assert await desk.invoices(desk.busiest, query=within) == [
            record for record in records if first <= record.issued_at <= last
        ]

    async def test_a_collective_account_gives_no_customer_any_invoice(self, desk: LedgerDesk) -> None:
        assert desk.of(desk.collective) != []
        assert await desk.invoices(desk.collective) == []

    async def test_the_invoices_of_all_come_with_the_oldest_first(self, desk: LedgerDesk) -> None:
        async def read(request: PageRequest) -> Page[InvoiceRecord]:
            return await desk.ledger.all_invoices(desk.query, request)

        found = await walked(read, PageRequest(PERIOD_INVOICE_ORDER, 50))
        numbers = [record.number for record in found]

        assert {fact.number for fact in desk.facts} <= set(numbers)
        assert len(set(numbers)) == len(numbers)
        assert [record.issued_at for record in found] == sorted(record.issued_at for record in found)

    async def test_invoices_are_found_by_id_and_unknown_ones_left_out(self, desk: LedgerDesk) -> None:
        records = await desk.invoices(desk.busiest)
        found = await desk.ledger.invoices([*(record.id for record in records), *UNKNOWN], desk.today)

        assert found == {record.id: record for record in records}

    async def test_invoices_of_an_order_are_found_whichever_account_they_stand_on(
        self, desk: LedgerDesk
    ) -> None:
        of_orders = [fact for fact in desk.facts if fact.order_number is not None]
        numbers = {fact.order_number for fact in of_orders if fact.order_number is not None}
        found = await desk.ledger.invoices_of_orders([*numbers, *UNKNOWN], desk.today)

        assert set(found) == numbers
        records = [record for group in found.values() for record in group]
        assert _by_number([_fact(record) for record in records]) == _by_number(of_orders)
        for group in found.values():
            assert [one.issued_at for one in group] == sorted(one.issued_at for one in group)

    async def test_what_is_overdue_is_what_is_open_on_overdue_invoices(self, desk: LedgerDesk) -> None:
        expected: dict[str, int] = {}
        for fact in desk.of(*desk.accounts):
            if fact.status is InvoiceStatus.OVERDUE:
                expected[fact.account] = expected.get(fact.account, 0) + fact.open

        assert expected
        assert await desk.ledger.overdue([*desk.accounts, *UNKNOWN], desk.today) == expected

    async def test_payments_are_those_of_their_invoice_with_the_earliest_first(
        self, desk: LedgerDesk
    ) -> None:
        records = await desk.invoices(*desk.accounts)
        found = await desk.ledger.payments([*(record.id for record in records), *UNKNOWN])

        assert any(found.values())
        assert set(found) <= {record.id for record in records}
        for payments in found.values():
            assert [payment.at for payment in payments] == sorted(payment.at for payment in payments)
            assert all(payment.at.tzinfo is not None for payment in payments)

    async def test_an_order_that_nobody_knows_is_not_posted(self, desk: LedgerDesk) -> None:
        assert await desk.ledger.postings(UNKNOWN) == dict.fromkeys(UNKNOWN, PostingState.NOT_POSTED)

    async def test_entries_come_with_the_latest_first_and_page_by_page(self, desk: LedgerDesk) -> None:
        owner = (desk.busiest,)

        async def read(request: PageRequest) -> Page[object]:
            (page,) = await desk.ledger.entries.pages((request, None), [owner])
            return page

        at_once = await walked(read, PageRequest(ENTRY_ORDER, 100))

        assert at_once
        assert await walked(read, PageRequest(ENTRY_ORDER, 2)) == at_once
        assert await desk.ledger.entries.counts(None, [owner]) == [len(at_once)]

    async def test_a_person_sees_her_own_accounts_and_no_other(self, desk: LedgerDesk) -> None:
        own = desk.seen(RowRule.ME, desk.busiest)

        assert set(await own.accounts([*desk.accounts, desk.collective])) == {desk.busiest}
        assert {fact.account for fact in map(_fact, await desk.invoices(*desk.accounts, ledger=own))} == {
            desk.busiest
        }
        everything = await desk.invoices(*desk.accounts)
        found = await own.invoices([record.id for record in everything], desk.today)
        assert {record.account_number for record in found.values()} == {desk.busiest}

    async def test_a_partner_sees_whom_it_was_told_of(self, desk: LedgerDesk) -> None:
        assert set(await desk.seen(RowRule.CONSENT, desk.busiest).accounts(desk.accounts)) == {desk.busiest}
        assert await desk.seen(RowRule.CONSENT).accounts(desk.accounts) == {}

    @pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.ME], ids=lambda rule: rule.value)
    async def test_who_sees_nothing_is_answered_nothing(self, rule: RowRule, desk: LedgerDesk) -> None:
        blind = desk.seen(rule)
        request = PageRequest(PERIOD_INVOICE_ORDER, 10)
        numbers = [fact.order_number for fact in desk.facts if fact.order_number]

        assert await blind.accounts(desk.accounts) == {}
        assert await desk.invoices(*desk.accounts, ledger=blind) == []
        assert (await blind.all_invoices(desk.query, request)).rows == ()
        assert await blind.overdue(desk.accounts, desk.today) == {}
        assert await blind.invoices_of_orders(numbers, desk.today) == {}

    async def test_an_accountant_sees_all_of_it(self, desk: LedgerDesk) -> None:
        seen = await desk.seen(RowRule.LEDGER).accounts([*desk.accounts, desk.collective])

        assert set(seen) == {*desk.accounts, desk.collective}

    async def test_invoices_on_a_collective_account_are_shown_to_whoever_sees_their_order(
        self, desk: LedgerDesk
    ) -> None:
        fact = next(fact for fact in desk.of(desk.collective) if fact.order_number is not None)
        assert fact.order_number is not None
        told = desk.seen(RowRule.CONSENT, references=[fact.order_number])

        assert await desk.seen(RowRule.CONSENT).invoices_of_orders([fact.order_number], desk.today) == {}
        found = await told.invoices_of_orders([fact.order_number], desk.today)
        of_order = {one.number for one in desk.facts if one.order_number == fact.order_number}
        assert {record.number for record in found[fact.order_number]} == of_order
