"""The real Mailman, on a bad road."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.crm.sources.mailman.connector import MailmanConnector
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.mailman.conftest import settings
from tests.products.mailman.installed import Running

pytestmark = pytest.mark.soak


class TestMailmanInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self, mailman: Running) -> AsyncIterator[Reached]:
        async with road_to(mailman.url) as road:
            yield Reached(MailmanConnector(), settings(mailman.url), road, patience=1.5)
