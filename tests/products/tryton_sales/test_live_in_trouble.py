"""The real Tryton of the sales, on a bad road: exchanges are a gap, and what is our own is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.crm.sources.port import EXCHANGES_NEWEST_FIRST, ExchangeFilter
from subgraphs.crm.sources.tryton_sales.connector import TrytonSalesConnector
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.pages import PageRequest
from tests.products.contract.road import Road, Trouble, road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.tryton_sales.conftest import OpenCrm, settings
from tests.products.tryton_sales.entered import CUSTOMERS

pytestmark = pytest.mark.soak


@pytest.fixture
async def road(live_url: str) -> AsyncIterator[Road]:
    async with road_to(live_url) as road:
        yield road


class TestSalesInTrouble(TroubleContract):
    @pytest.fixture
    def reached(self, live_url: str, road: Road) -> Reached:
        return Reached(TrytonSalesConnector(), settings(live_url), road, patience=3.0)


async def test_exchanges_are_a_gap_and_what_was_logged_here_is_found(open_crm: OpenCrm, road: Road) -> None:
    asked = PageRequest(EXCHANGES_NEWEST_FIRST, 5), ExchangeFilter()
    async with open_crm(None, settings(road.url, seconds=2.0)) as opened:
        crm, road.trouble = opened.crm, Trouble.STOPPED
        with pytest.raises(SourceDown):
            await crm.exchanges_with.pages(asked, [(CUSTOMERS[0],)])
        with pytest.raises(SourceDown):
            await crm.exchanges(["complaint-0000000001"])

        [logged_here] = await crm.exchanges(["X1"])
        assert logged_here is not None
        assert await crm.consents([CUSTOMERS[2]]) != [()]
