"""The values that Tryton gives are those that were entered, field by field, through either of its doors."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from subgraphs.accounting.sources.port import BillingAddress, InvoiceQuery, PostingState
from subgraphs.accounting.sources.tryton.ledger import TrytonLedger
from subgraphs.kit.models.domain import EVERYTHING, Search
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.world.calendar import AS_OF, date_text
from subgraphs.world.ledger import Entry, Invoice, LedgerAccount
from tests.products.recording import Recorder
from tests.products.tryton.books import World4Tryton
from tests.products.tryton.conftest import OpenLedger
from tests.products.tryton.recorded import BOOKS

TODAY = AS_OF.date()


class ValuesOfTryton:
    async def test_accounts_are_as_they_were_entered(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        """But for the telephone of an address, which Tryton does not have."""
        found = await ledger.accounts([account.number for account in entered.accounts])

        for account in entered.accounts:
            record = found[account.number]
            assert (record.scope.value, record.currency) == (account.scope, "EUR")
            assert (record.legal_name, record.vat_number) == (account.legal_name, account.vat_number)
            assert record.email == account.email
            assert record.billing_address == _address(account)
            assert (record.balance, record.credit_limit) == (account.balance, account.credit_limit)
            assert (record.payment_terms, record.dunning_level) == (
                account.payment_terms,
                account.dunning_level,
            )

    async def test_the_amounts_of_invoices_are_as_they_were_entered(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        """But for due dates: Tryton has one from the beginning, and gives credit notes that of the term."""
        orders = [invoice.order_number for invoice in entered.invoices]
        found = await ledger.invoices_of_orders(orders, TODAY)
        records = {record.number: record for group in found.values() for record in group}

        for invoice in entered.invoices:
            record = records[invoice.number]
            assert (record.kind.value, record.issued_at) == (invoice.kind, _day(invoice.issued_at))
            assert (record.net, record.tax) == (invoice.total - invoice.tax, invoice.tax)
            assert (record.total, record.open, record.currency) == (invoice.total, invoice.open, "EUR")
            assert record.order_number == invoice.order_number
            assert record.pdf == f"https://documents.example/{invoice.number}.pdf?{record.id}"
            if invoice.due_at is not None and invoice.kind == "INVOICE":
                assert record.due_at == _day(invoice.due_at)

    async def test_payments_are_as_they_were_entered_but_for_the_hour(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        orders = [invoice.order_number for invoice in entered.invoices]
        found = await ledger.invoices_of_orders(orders, TODAY)
        numbers = {record.id: record.number for group in found.values() for record in group}
        paid = await ledger.payments(numbers)
        shown = {
            (numbers[key], one.at.date(), one.amount, one.method, one.reference)
            for key, payments in paid.items()
            for one in payments
        }

        assert shown == {
            (invoice.number, _day(one.at), one.cents, one.method, one.reference)
            for invoice in entered.invoices
            for one in invoice.payments
        }

    async def test_entries_are_as_they_were_entered(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        number = "4110000365"
        (page,) = await ledger.entries.pages((PageRequest("DATE_DESC", 100), None), [(number,)])
        shown = [
            (one.record.date, one.record.journal, one.record.label, one.record.debit, one.record.credit)
            for one in page.rows
        ]

        assert sorted(shown, key=repr) == sorted(_entries(entered, number), key=repr)

    async def test_what_is_booked_is_posted(self, ledger: TrytonLedger, entered: World4Tryton) -> None:
        order = entered.invoices[0].order_number

        assert await ledger.postings([order, "W0"]) == {
            order: PostingState.POSTED,
            "W0": PostingState.NOT_POSTED,
        }

    async def test_the_evidence_has_the_ids_of_both_sides(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        records = {record.key: record for record in await ledger.evidence.after(None, 200)}

        for account in entered.accounts:
            record = records[account.number]
            assert (record.external_id, record.customer_number) == (account.external_id, account.number)
            assert record.is_collective == (account.scope == "COLLECTIVE")
            assert record.is_organization == (account.vat_number is not None)

    async def test_the_evidence_of_all_parties_is_walked(
        self, ledger: TrytonLedger, entered: World4Tryton
    ) -> None:
        """Also of codes with letters, which Tryton sorts otherwise than it compares them."""
        found: list[str] = []
        while page := await ledger.evidence.after(found[-1] if found else None, 5):
            found += [record.key for record in page]

        assert len(set(found)) == len(found)
        assert {account.number for account in entered.accounts} <= set(found)

    async def test_a_field_that_does_not_exist_is_refused_and_not_tried_again(
        self, ledger: TrytonLedger
    ) -> None:
        before = ledger.store.calls.counts.sent
        with pytest.raises(ProductRefused):
            await ledger.store.search(Search("account.invoice", ("nonsense",), EVERYTHING, 1))

        assert ledger.store.calls.counts.sent - before <= 2  # with the login


class TestRecordedValues(ValuesOfTryton):
    @pytest.fixture
    async def ledger(self, open_ledger: OpenLedger) -> AsyncIterator[TrytonLedger]:
        async with open_ledger(BOOKS.replay(), ttl=0) as ledger:
            yield ledger


@pytest.mark.soak
class TestLiveValues(ValuesOfTryton):
    @pytest.fixture
    async def ledger(
        self, open_ledger: OpenLedger, live_url: str, recorder: Recorder
    ) -> AsyncIterator[TrytonLedger]:
        async with open_ledger(recorder, live_url, ttl=0) as ledger:
            yield ledger


@pytest.mark.soak
class TestLiveValuesByRest(ValuesOfTryton):
    @pytest.fixture
    async def ledger(
        self, open_ledger: OpenLedger, live_url: str, application_key: str
    ) -> AsyncIterator[TrytonLedger]:
        async with open_ledger(None, live_url, ttl=0, token=application_key) as ledger:
            yield ledger

    async def test_a_key_that_is_not_known_is_told(self, live_url: str, open_ledger: OpenLedger) -> None:
        async with open_ledger(None, live_url, token="x" * 40) as stranger:
            with pytest.raises(ProductRefusedUs):
                await stranger.all_invoices(InvoiceQuery(TODAY), PageRequest("ISSUED_AT_ASC", 1))


def _day(at: int) -> dt.date:
    return dt.date.fromisoformat(date_text(at))


def _address(account: LedgerAccount) -> BillingAddress | None:
    home = account.billing
    if home is None:
        return None
    return BillingAddress(home.name, home.lines, home.postal_code, home.city, home.country, None)


def _entries(entered: World4Tryton, number: str) -> list[tuple[dt.date, str, str, int | None, int | None]]:
    entries: list[Entry] = []
    invoices: list[Invoice] = [one for one in entered.invoices if one.account_number == number]
    for invoice in invoices:
        entries += invoice.entries
    return [(_day(one.at), one.journal, one.label, one.debit, one.credit) for one in entries]
