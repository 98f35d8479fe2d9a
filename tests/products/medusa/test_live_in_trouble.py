"""The real Medusa, on a bad road."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.medusa.conftest import Live, settings

pytestmark = pytest.mark.soak


class TestMedusaInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self, live: Live) -> AsyncIterator[Reached]:
        async with road_to(live.url) as road:
            yield Reached(MedusaConnector(), settings(live.url, token=live.key), road, patience=3.0)
