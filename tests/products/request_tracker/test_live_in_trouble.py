"""The real Request Tracker, on a bad road: exchanges are a gap, and all else is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.crm.sources.port import EXCHANGES_NEWEST_FIRST, ExchangeFilter
from subgraphs.crm.sources.request_tracker.connector import RequestTrackerConnector
from subgraphs.kit.errors import SourceDown, SourceFailure, SourceTimeout
from subgraphs.kit.pages import PageRequest
from tests.products.contract.road import Road, Trouble, road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.request_tracker.conftest import OpenCrm, settings
from tests.products.request_tracker.installed import Running

pytestmark = pytest.mark.soak


@pytest.fixture
async def road(live: Running) -> AsyncIterator[Road]:
    async with road_to(live.url) as road:
        yield road


class TestRequestTrackerInTrouble(TroubleContract):
    @pytest.fixture
    def reached(self, live: Running, road: Road) -> Reached:
        given = settings(live.url, live.tokens["fiche"])
        return Reached(RequestTrackerConnector(), given, road, patience=4.0)


async def test_a_user_who_may_nothing_is_told_what_is_missing(open_crm: OpenCrm, live: Running) -> None:
    async with open_crm(None, settings(live.url, live.tokens["blind"])) as opened:
        found = await RequestTrackerConnector().probe(opened.calls)

    assert {right.name for right in found.rights if right.is_granted} == set()
    assert [right.name for right in found.rights][:3] == [
        "SeeQueue: Sales",
        "SeeQueue: Service",
        "ShowTicket",
    ]
    assert found.sample == {}


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Trouble.STOPPED, SourceDown),
        (Trouble.CUT, SourceDown),
        (Trouble.SLOW, SourceTimeout),
        (Trouble.THROTTLED, SourceFailure),
        (Trouble.EXPIRED, SourceDown),
    ],
    ids=lambda value: value.value if isinstance(value, Trouble) else "",
)
async def test_exchanges_are_a_gap_and_contacts_are_whole(
    trouble: Trouble, told: type[SourceFailure], open_crm: OpenCrm, live: Running, road: Road
) -> None:
    asked = PageRequest(EXCHANGES_NEWEST_FIRST, 5), ExchangeFilter()
    async with open_crm(None, settings(road.url, live.tokens["fiche"], seconds=1.0)) as opened:
        crm, road.trouble = opened.crm, trouble
        with pytest.raises(told):
            await crm.exchanges_with.pages(asked, [("C1",)])
        with pytest.raises(told):
            await crm.exchanges(["ticket-1"])
        with pytest.raises(told):
            await crm.media(["ticket-1"])

        (contact,) = await crm.contacts(["C1"])
        assert contact is not None
        assert await crm.consents(["C2"]) != [()]
        (logged_here,) = await crm.exchanges(["X1"])
        assert logged_here is not None
