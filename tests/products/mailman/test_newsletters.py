"""What the port of newsletters promises, of Mailman: as it was recorded, and live (`make soak`)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.products.contract.newsletter_commands import Counter, NewsletterCommandsContract
from tests.products.contract.newsletters import NewslettersContract, NewslettersDesk
from tests.products.mailman.conftest import OpenCrm
from tests.products.mailman.installed import Running
from tests.products.mailman.recorded import RECORDING
from tests.products.mailman.seeding import CONFIRMED, LISTS, OPEN, Readers
from tests.products.recording import Recorder

NAMES = {code: record.name for code, record in LISTS.items()}


class TestRecordedMailman(NewslettersContract):
    @pytest.fixture
    async def desk(self, open_crm: OpenCrm, entered: Readers) -> AsyncIterator[NewslettersDesk]:
        async with open_crm(RECORDING.replay()) as crm:
            yield NewslettersDesk(crm, NAMES, entered.subscriptions)


@pytest.mark.soak
class TestLiveMailman(NewslettersContract):
    @pytest.fixture
    async def desk(
        self, open_crm: OpenCrm, entered: Readers, mailman: Running, recorder: Recorder
    ) -> AsyncIterator[NewslettersDesk]:
        async with open_crm(recorder, mailman.url) as crm:
            yield NewslettersDesk(crm, NAMES, entered.subscriptions)


@pytest.mark.soak
class TestReadersOfLiveMailman(NewsletterCommandsContract):
    @pytest.fixture
    async def counter(self, open_crm: OpenCrm, mailman: Running) -> AsyncIterator[Counter]:
        async with open_crm(None, mailman.url) as crm:
            yield Counter(crm, OPEN, CONFIRMED)
