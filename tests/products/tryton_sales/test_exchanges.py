"""What exchanges promise, of Tryton's opportunities and complaints beside our own: as recorded, and live."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from subgraphs.crm.sources.port import EXCHANGES_NEWEST_FIRST, ExchangeFilter
from subgraphs.crm.sources.tryton.connector import TrytonContactsConnector
from subgraphs.crm.sources.tryton_sales.connector import TrytonSalesConnector
from subgraphs.crm.sources.words import SalePhase
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.pages import PageRequest
from tests.products.contract.exchanges import ExchangeContract, ExchangeDesk
from tests.products.recording import Recorder
from tests.products.tryton.rpc import DATABASE
from tests.products.tryton_sales.conftest import OpenCrm, Opened, settings
from tests.products.tryton_sales.entered import CUSTOMERS, entered
from tests.products.tryton_sales.installed import SALES
from tests.products.tryton_sales.own_store import AGREED, LOGGED_HERE, NOW, PARTNER, SAID

LOGIN = 1

OpenBoth = Callable[[], AbstractAsyncContextManager[Opened]]

CONTACTS = TrytonContactsConnector()

BOTH = {"database": DATABASE, "modules": "sale_opportunity; sale_complaint"}


class TrytonSalesContract(ExchangeContract):
    """What is promised of any source, and what is so of this one."""

    @pytest.fixture
    def desk(self, opened: Opened) -> ExchangeDesk:
        return ExchangeDesk(opened.crm, NOW, [LOGGED_HERE, *entered()], SAID, PARTNER, AGREED)

    async def test_the_lists_of_many_contacts_are_two_calls_for_each_kind_and_one_for_origins(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 5)
        owners = [(key,) for key in desk.contacts]
        await desk.source.exchanges_with.pages((request, ExchangeFilter()), owners)

        assert len(owners) == 3
        assert opened.calls.counts.sent - LOGIN == 5

    async def test_a_phase_that_only_opportunities_have_is_asked_of_them_alone(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        wanted = ExchangeFilter(phase=SalePhase.PRE_SALE)
        await desk.source.exchanges_with.counts(wanted, [desk.contacts])

        assert opened.calls.counts.sent - LOGIN == 1

    async def test_a_document_tells_who_has_it_why_and_since_when(self, desk: ExchangeDesk) -> None:
        keys = ["opportunity-0000000004", "complaint-0000000002", "complaint-0000000001"]
        lost, waiting, draft = await desk.source.exchanges(keys)

        assert lost is not None and waiting is not None and draft is not None
        assert (lost.agent, lost.reason) == ("Lena Faure", None)
        assert lost.opened_at == dt.datetime(2026, 2, 9, tzinfo=dt.UTC)
        assert lost.closed_at is not None and lost.closed_at > lost.opened_at
        assert (waiting.agent, waiting.reason, waiting.closed_at) == ("Lena Faure", "Damaged", None)
        assert draft.agent is None

    async def test_an_opportunity_is_about_the_sale_that_came_of_it(self, desk: ExchangeDesk) -> None:
        [converted] = await desk.listed_about("W1002")

        assert (converted.key, converted.subject) == ("opportunity-0000000003", "Carpets for a hotel")

    async def test_a_lead_of_nobody_is_no_exchange(self, desk: ExchangeDesk) -> None:
        assert await desk.source.exchanges(["opportunity-0000000007"]) == [None]

    async def test_a_look_tells_the_version_the_rights_and_a_sample(self, opened: Opened) -> None:
        found = await TrytonSalesConnector().probe(opened.calls)

        assert found.version is not None and found.version.startswith("8.")
        assert [right.name for right in found.rights if not right.is_granted] == []
        assert {"Exchange.subject", "Exchange.openedAt"} <= set(found.sample)

    async def test_contacts_and_their_exchanges_may_be_of_one_tryton(
        self, open_both: OpenBoth, desk: ExchangeDesk
    ) -> None:
        async with open_both() as opened:
            both = replace(desk, source=opened.crm)
            found = await opened.crm.contacts([*desk.contacts, "nobody"])

            assert [one and one.last_name for one in found] == [
                *(f"Customer {key}" for key in CUSTOMERS),
                None,
            ]
            assert await both.listed(*both.contacts) == await desk.listed(*desk.contacts)
            seen = both.seen(RowRule.CONSENT)
            assert {one.contact_key for one in await both.listed(*both.contacts, source=seen)} == {AGREED}


class TestRecordedSales(TrytonSalesContract):
    @pytest.fixture
    async def opened(self, open_crm: OpenCrm) -> AsyncIterator[Opened]:
        async with open_crm(SALES.replay(), settings("http://tryton.example")) as opened:
            yield opened

    @pytest.fixture
    def open_both(self, open_crm: OpenCrm) -> OpenBoth:
        return lambda: open_crm(SALES.replay(), settings("http://tryton.example", options=BOTH), CONTACTS)


@pytest.mark.soak
class TestLiveSales(TrytonSalesContract):
    @pytest.fixture
    async def opened(self, open_crm: OpenCrm, live_url: str, recorder: Recorder) -> AsyncIterator[Opened]:
        async with open_crm(recorder, settings(live_url)) as opened:
            yield opened

    @pytest.fixture
    def open_both(self, open_crm: OpenCrm, live_url: str, recorder: Recorder) -> OpenBoth:
        return lambda: open_crm(recorder, settings(live_url, options=BOTH), CONTACTS)
