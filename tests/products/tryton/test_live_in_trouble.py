"""The real Tryton, on a bad road."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.accounting.sources.tryton.connector import TrytonConnector
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.tryton.conftest import settings

pytestmark = pytest.mark.soak


class TestTrytonInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self, live_url: str) -> AsyncIterator[Reached]:
        async with road_to(live_url) as road:
            yield Reached(TrytonConnector(), settings(live_url), road, patience=3.0)
