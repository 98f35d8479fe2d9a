"""What exchanges promise, of Request Tracker with our own store beside it: as recorded, and live."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from subgraphs.crm.sources.port import EXCHANGES_NEWEST_FIRST, MESSAGES_OLDEST_FIRST, ExchangeFilter
from subgraphs.crm.sources.request_tracker.connector import RequestTrackerConnector
from subgraphs.kit.pages import PageRequest
from tests.products.contract.exchanges import ExchangeContract, ExchangeDesk
from tests.products.recording import Recorder
from tests.products.request_tracker.conftest import OpenCrm, Opened, settings
from tests.products.request_tracker.installed import Running
from tests.products.request_tracker.own_store import AGREED, NOW, PARTNER, entered, said
from tests.products.request_tracker.recorded import RECORDING


class RequestTrackerContract(ExchangeContract):
    """What is promised of any source, and what is so of this one."""

    @pytest.fixture
    def desk(self, opened: Opened) -> ExchangeDesk:
        return ExchangeDesk(opened.crm, NOW, entered(), said(), PARTNER, AGREED)

    async def test_the_lists_of_many_contacts_are_one_search(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        request = PageRequest(EXCHANGES_NEWEST_FIRST, 5)
        owners = [(key,) for key in desk.contacts]
        await desk.source.exchanges_with.pages((request, ExchangeFilter()), owners)

        assert len(owners) > 4
        assert opened.calls.counts.sent == 1

    async def test_the_totals_of_many_contacts_are_one_search(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        counts = await desk.source.exchanges_with.counts(ExchangeFilter(), [(key,) for key in desk.contacts])

        assert counts == [len(desk.of(key)) for key in desk.contacts]
        assert opened.calls.counts.sent == 1

    async def test_the_conversations_of_many_exchanges_are_four_calls(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        """Who asked, what was said, what was said in tickets that were merged, and the texts."""
        request = PageRequest(MESSAGES_OLDEST_FIRST, 50)
        owners = [(key,) for key in desk.messages]
        pages = await desk.source.messages.pages((request, None), owners)

        assert sum(bool(page.rows) for page in pages) > 3
        assert opened.calls.counts.sent == 4

    async def test_many_who_ask_for_an_exchange_at_the_same_time_share_a_call(
        self, opened: Opened, desk: ExchangeDesk
    ) -> None:
        keys = [one.key for one in desk.exchanges if one.key.startswith("ticket-")]
        found = await asyncio.gather(*(desk.source.exchanges([key]) for key in keys))

        assert [record.key for (record,) in found if record is not None] == keys
        assert opened.calls.counts.sent == 1

    async def test_a_ticket_tells_who_has_it_why_and_since_when(self, desk: ExchangeDesk) -> None:
        first, second, lost = await desk.source.exchanges(["ticket-1", "ticket-2", "ticket-23"])

        assert first is not None and second is not None and lost is None
        assert (first.agent, first.reason, first.closed_at) == ("Lena Faure", "FIT", None)
        assert first.opened_at == dt.datetime(2026, 2, 1, 10, tzinfo=dt.UTC)
        assert (second.agent, second.reason) == (None, None)
        assert second.closed_at == second.opened_at + dt.timedelta(days=2)

    async def test_a_call_that_was_written_down_says_who_did_it_and_how_long_it_took(
        self, desk: ExchangeDesk
    ) -> None:
        request = PageRequest(MESSAGES_OLDEST_FIRST, 50)
        (page,) = await desk.source.messages.pages((request, None), [("ticket-1",)])
        first, *_, called, _, _ = [placed.record for placed in page.rows]

        assert (first.author, first.duration_seconds) == ("Anna Weiss", None)
        assert (called.author, called.duration_seconds) == ("Lena Faure", 7 * 60)

    async def test_a_look_tells_the_version_the_rights_and_a_sample(self, opened: Opened) -> None:
        found = await RequestTrackerConnector().probe(opened.calls)

        assert found.version is not None and found.version.startswith("5.")
        assert [right.name for right in found.rights if not right.is_granted] == []
        assert {"Exchange.subject", "Exchange.openedAt"} <= set(found.sample)


class TestRecordedRequestTracker(RequestTrackerContract):
    @pytest.fixture
    async def opened(self, open_crm: OpenCrm) -> AsyncIterator[Opened]:
        async with open_crm(RECORDING.replay(), settings("http://rt.example")) as opened:
            yield opened


@pytest.mark.soak
class TestLiveRequestTracker(RequestTrackerContract):
    @pytest.fixture
    async def opened(self, open_crm: OpenCrm, live: Running, recorder: Recorder) -> AsyncIterator[Opened]:
        async with open_crm(recorder, settings(live.url, live.tokens["fiche"])) as opened:
            yield opened
