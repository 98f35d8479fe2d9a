"""The example's connector on a bad road."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from examples.loyalty_desk.connector import CONNECTOR
from examples.loyalty_desk.product import create_product
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.desk import KEY


class TestDeskInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self) -> AsyncIterator[Reached]:
        settings = ProductSettings.model_validate(
            {"source": "desk", "url": "http://desk.example/api", "token": KEY}
        )
        async with road_to(settings.url, httpx.ASGITransport(create_product(KEY))) as road:
            yield Reached(CONNECTOR, settings, road, patience=0.5)
